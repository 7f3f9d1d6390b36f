"""The rulebooks that ship: they check, they pass their cases, and they leave no clause out."""
