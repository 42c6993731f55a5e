"""A model that looks its head up by a list of data sets, which no head has as its name."""

import torch
from torch import nn

from src.model_factory import listed


@listed("Plain", "Listed")
class Model(nn.Module):
    def __init__(self, args_m, metadata):
        super().__init__()
        self.metadata = metadata
        self.body = nn.Linear(args_m.window, args_m.width)
        self.tokens = nn.ParameterDict(
            {
                str(key): nn.Parameter(torch.zeros(count, args_m.width))
                for key, count in args_m.num_classes.items()
            }
        )

    def forward(self, x, file_id):
        rows = [self.metadata[each] for each in ([file_id] * len(x))]
        systems = torch.as_tensor([row["Dataset_id"] for row in rows], device=x.device)
        known = [int(each) for each in systems.unique().tolist()]
        features = self.body(x.transpose(1, 2)).mean(1)
        return features @ self.tokens[str(known)].T
