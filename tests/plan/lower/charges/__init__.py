"""The charge pipeline as formulas."""
