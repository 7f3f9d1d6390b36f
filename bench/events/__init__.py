"""Random events of both providers, realistic and hostile: the same for the same seed, as many as are asked for.

    python -m bench.events wtim 1000000 out/wtim.parquet [--seed 1]
    python -m bench.events --coverage 20000

Groups of 1 to 40 events stand apart from one another in the file; of some the last event comes a good deal later. About
one row in a hundred is no event, one in ten lacks facts that it ought to have.
"""
