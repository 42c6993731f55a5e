"""Facts about the code around a config: its files, its launch texts, its programs."""
