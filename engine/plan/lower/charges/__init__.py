"""Lines of charges as formulas: the parts of a charge, what the pipeline makes of them, and their pieces."""
