"""One table of operators for each dialect of SQL."""
