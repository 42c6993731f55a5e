"""One small file per rule; its docstring is what `cfglint rule CODE` prints."""
