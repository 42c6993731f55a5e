"""Asteroid's parser utilities: each section of a YAML file is a group of a parser's arguments.

What is recognised: `prepare_parser_from_dict(config, parser)` and `parse_args_as_dict(parser)` of
`asteroid.utils`, and copies of them in a project.

What is checked: what the program reads off the sections, by the evaluator. An option of the command
line gives another value, and no key that a section lacks.

Source: https://pypi.org/project/asteroid, `asteroid/utils/parser_utils.py` (0.7.0).
"""
