"""The ways in which programs open, compose and read their configs: one file or folder a style."""
