"""One training step on fake tensors: what imports torch and runs the user's code.

It runs in a separate process (`cfglint.dynamic.worker`), because it changes torch globally: a
simulated accelerator stands for CUDA, and calls for `cuda` are sent to it.
"""
