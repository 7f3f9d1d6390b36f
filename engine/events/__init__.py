"""Events: reading files, mapping foreign columns, reference tables, typing every value, and
rejecting what is bad.
"""
