"""The house rules, held by tests: layers, sizes, exactness, and what each command imports."""
