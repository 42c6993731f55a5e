"""Which program opens a config: the code beside it, weighed by evidence and read."""
