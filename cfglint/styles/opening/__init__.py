"""What opens a config: the loaders that texts, code and dependencies show."""
