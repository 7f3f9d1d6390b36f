"""What OLD and NEW may be, and how they are read.

A rulebook by name or folder (`wtim`), one of its versions by id or date (`wtim@2016-09-02`), the YAML file of a
version, and any of these at a git revision (`HEAD~3:rulebooks/wtim@2016-09-02`). Both are read as checked rulebooks.
"""
