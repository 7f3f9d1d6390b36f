"""The expression language: text → typed tree, and the table of operators and functions."""
