"""TOML: a file as plain dictionaries and lists.

What is recognised: `tomllib.load`, `tomli.load` and `toml.load`, of a file whose name ends in
`.toml` and that is named on the command line: folders are searched for YAML.

What is checked: what the program reads off the dictionary, by the evaluator, and what the classes
declare that it becomes. Positions are those of the TOML text.

Source: https://toml.io/en/v1.0.0.
"""
