"""Real training, in a separate process. Only these modules of the verify stage import torch."""
