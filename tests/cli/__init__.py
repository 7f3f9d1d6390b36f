"""The command line, as a person and a program meet it: output, messages and exit codes."""
