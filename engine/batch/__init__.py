"""Batches: many events at columnar speed, with the interpreter as the measure of every result."""
