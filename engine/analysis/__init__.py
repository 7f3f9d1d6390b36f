"""What holds of every event: gaps, conflicts, dead rules, what differs between versions; proved, or said to be unknown.

The solver reads the formulas of the columnar plan (`engine.plan`), unrolled for one event: they are exact, whole
numbers with bounds, and the plan is held equal to the interpreter by tests. What the solver finds is a witness, an
event; each is replayed through the interpreter before anyone is told of it.
"""
