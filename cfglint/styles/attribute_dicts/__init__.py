"""Dictionaries whose entries are attributes: EasyDict, Munch, Box, DotMap, addict and such.

What is recognised: their classes, classes of projects that are named like them, and functions that
make them of a dictionary.

What is checked: what the program reads off them, by the evaluator.
"""
