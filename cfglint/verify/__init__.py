"""The verify stage: a short real training of what a config describes, and what it measured.

`run.py` verifies one config: it scales it down where there is no GPU, and starts the processes of
`train/`, which are the only ones here that import torch. Rules judge what was measured.
"""
