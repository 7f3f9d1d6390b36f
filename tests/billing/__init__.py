"""Tests of `engine.billing`, and of what it rests on: the terms as known then, content hashes."""
