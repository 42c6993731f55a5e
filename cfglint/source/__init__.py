"""Python text to what it reads off its config, by syntax tree, importing nothing."""
