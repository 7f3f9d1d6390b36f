"""Results by patterns: what results have in common is worked out once, and each row fills its numbers and texts in."""
