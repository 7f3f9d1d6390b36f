"""A module for each participant: `run(events, out)` reads the event file and writes the results.

Each is imported in a process of its own, so its package is loaded nowhere else. `results(out)`, where a module has it,
brings what it wrote into the columns of the task.
"""
