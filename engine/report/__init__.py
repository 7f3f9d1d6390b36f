"""Everything that makes text, JSON, CSV or Parquet of results, derivations and rulebooks, for people and programs.

Nothing here decides or computes: a number is only given its unit, its decimals and its place on the page.
"""
