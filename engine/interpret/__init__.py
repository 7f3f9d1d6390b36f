"""The reference interpreter: the definition of what a rulebook means, with the derivation of every result."""
