"""What becomes of results on bills: here, what a correction of past terms changes in lines that were billed.

Nothing in here evaluates: it takes what an engine decided, before and after.
"""
