"""From YAML text to the frozen, typed model of a rulebook, and its timeline of versions."""
