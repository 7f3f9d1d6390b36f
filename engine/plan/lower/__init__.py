"""From the typed model to the columnar plan: every construct of the language as formulas over sheets."""
