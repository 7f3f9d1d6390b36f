"""One reader a format: bytes of a file → rows as they were written, one at a time."""
