"""Edits that keep the file: what a person typed stays as typed, but for the characters that have to change.

Places in located documents (`places`) → replacements of exact spans (`scalars`, `entries`) → new bytes of files
(`replacing`), read again through an overlay (`overlay`) before anything is written (`writing`), and kept to be undone
(`journal`). Every edit is proved: the document that is read afterwards is the one before with that change, or nothing
is written.
"""
