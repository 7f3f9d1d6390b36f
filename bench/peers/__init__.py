"""One task, written as a Clausebook rulebook and in the ways in which people write such rules otherwise.

    python -m bench.peers --events 100000

`task.py` says what the task is; `rulebook/` is the rulebook, `participants/` the others.
"""
