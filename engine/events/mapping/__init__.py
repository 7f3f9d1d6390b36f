"""Mappings: what the columns of a foreign export mean, so that its rows become events without a
script.

A mapping file is read and checked by itself (`reading`), bound to the columns of an events file
when its first row is seen (`binding`), and then applied row by row (`apply`). One row makes one
event, or one reject that says why.
"""
