"""Modules of PyTorch that are moved, set to a mode, or wrapped for several cards.

What is recognised: `model.to(device)`, `.cuda()`, `.train()` and their like, and
`DistributedDataParallel(model)`, `DataParallel(model)` and `torch.compile(model)`, which have the
model's methods.

What is checked: what the model reads in its methods and its forward pass, by the evaluator.
"""
