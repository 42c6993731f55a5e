"""JSON: a file as plain dictionaries and lists.

What is recognised: `json.load` and `json.loads` of a file whose name ends in `.json` and that is
named on the command line: folders are searched for YAML. What opens YAML opens it too.

What is checked: what the program reads off the dictionary, by the evaluator, and what the classes
declare that it becomes.

Source: RFC 8259; https://docs.python.org/3/library/json.html.
"""
