"""The dynamic stage: one training step on tensors without data, and the memory that it takes.

What imports torch lies in `trace/` and `adapters/`, and runs in a separate process; the rest of
this package is arithmetic on what that process sends back.
"""
