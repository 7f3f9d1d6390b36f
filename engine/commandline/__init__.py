"""The command `clausebook`: one small module a command, no rule of the terms anywhere.

Exit codes: 0 fine, 1 findings or rejected rows, 2 wrong usage, 3 a file that cannot be read or written, 70 a fault of
ours, 130 interrupted. What a person or program asked for goes to standard output, all about it
to standard error.
"""
