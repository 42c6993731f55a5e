"""The stages of a run, one after the other: static, dynamic, verify."""
