"""A standing fuzz farm: `python -m tests.fuzz --minutes 10`.

Inputs are mutated from the repositories of the tests; what must hold of each is in `oracles.py`.
Every input follows from its kind, a seed and its number, so that a failure can be made again.
"""
