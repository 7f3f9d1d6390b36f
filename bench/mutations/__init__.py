"""Random single edits of a provider's terms: what `diff` claims of each, held against what events show."""
