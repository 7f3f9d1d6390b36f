"""Benchmarks: reports of speed, none of which passes or fails."""
