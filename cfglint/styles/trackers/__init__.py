"""Trackers of experiments: Weights & Biases, MLflow, Comet, ClearML, TensorBoard and such.

What is recognised: `wandb.init(config=x)`, `wandb.config`, and calls that give a tracker the config
to keep.

What is checked: what the program reads off the config that it gave, by the evaluator.
"""
