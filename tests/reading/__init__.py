"""From the bytes of a rulebook file to a document whose shape is checked."""
