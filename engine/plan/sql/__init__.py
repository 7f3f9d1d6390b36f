"""A columnar plan as SQL: sheets become relations, formulas become trees built for one dialect, never transpiled."""
