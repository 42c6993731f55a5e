"""Facts about the code around a config: its files, what opens which, its launch texts."""
