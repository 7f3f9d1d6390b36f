"""The columnar plan: a rulebook as sheets of formulas over whole numbers, which a backend runs on millions of rows."""
