"""Mutants of a rulebook: the terms with one small mistake, and whether any case notices."""
