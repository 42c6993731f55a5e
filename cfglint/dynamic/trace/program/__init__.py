"""The user's own program, run as it is: its CUDA is the simulated device, and hooks follow it."""
