"""How a config becomes a model, a batch and a loss: `isfm`, `callable`, or a user's class."""
