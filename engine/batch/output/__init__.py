"""Chosen columns of results on their way out: Parquet, CSV, JSONL, or a stream of Arrow."""
