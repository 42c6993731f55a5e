"""Python Fire: a command line made of a function.

What is recognised: `fire.Fire(train)`, a dictionary of functions of which one is called after a
training, and a class with a method that is.

What is checked: what the function reads, by the evaluator. Its arguments come from the command
line, so a key that they may give is not missing.

Source: https://github.com/google/python-fire/blob/master/docs/guide.md, read on 2026-11-29.
"""
