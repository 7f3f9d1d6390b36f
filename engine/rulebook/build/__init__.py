"""Located documents → the typed model of a version, with every name, kind and reference checked.

`names` declares everything once, the other modules build one family of entries each, `version` puts them together,
`cycles` and `homes` check what only the whole can show.
"""
