"""sconf: one object of several YAML files and the command line, each laid over the one before.

What is recognised: `sconf.Config(*paths, default=path)`, whose paths come from the command line or
stand in the code.

What is checked: the program is followed from there, with the keys as attributes. What a file lacks
another one may give, so a missing key is told only where all configs of its kind have it.
"""
