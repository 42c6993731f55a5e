"""PyYAML and ruamel.yaml: a file as plain dictionaries and lists.

What is recognised: `yaml.safe_load` and its kin, `YAML().load`.

What is checked: what the program reads off the dictionary, by the evaluator.
"""
