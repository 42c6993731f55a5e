"""Measurements: speed beside peers, and accuracy beside the truth."""
