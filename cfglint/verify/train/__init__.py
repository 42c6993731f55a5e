"""Real training, in a process of its own. Only these modules of the verify stage import torch."""
