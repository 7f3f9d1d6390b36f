"""Files of events → typed columns, at speed, and exactly what the interpreter's intake makes of them.

A recogniser takes whole chunks of rows whose every cell stands in a plain form of its fact. All other rows go, as they
stand in the file, through the readers and the typing of `engine.events`, which give their values or their faults.
"""
