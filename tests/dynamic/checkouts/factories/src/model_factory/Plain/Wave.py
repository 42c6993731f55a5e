"""A model that asks its metadata as a table, and whose head may come late."""

import numpy as np
from torch import nn

import nobody_has_this

try:
    import nobody_has_that
except ImportError:
    nobody_has_that = None


class Model(nn.Module):
    def __init__(self, args_m, metadata):
        super().__init__()
        assert nobody_has_that is None
        self.args_m = args_m
        self.metadata = metadata
        self.classes = self.valid_classes()
        self.body = nn.Sequential(
            nn.Linear(args_m.window, args_m.width), nn.ReLU(), nn.Linear(args_m.inner, args_m.width)
        )
        self.heads = nn.ModuleDict()
        if not getattr(args_m, "late_head", False):
            self.heads["classification"] = self.head()
        if getattr(args_m, "filter", None):
            self.filter = nobody_has_this.Filter(args_m.filter)

    def valid_classes(self):
        found = {}
        for key in np.unique(self.metadata.df["Dataset_id"]):
            labels = self.metadata.df[self.metadata.df["Dataset_id"] == key]["Label"]
            valid = labels[labels.notna() & (labels >= 0)]
            found[key] = int(valid.max()) + 1 if len(valid) > 0 else 2
        return found

    def head(self):
        return nn.ModuleDict(
            {
                str(key): nn.Linear(self.args_m.width, count)
                for key, count in self.args_m.num_classes.items()
            }
        )

    def forward(self, x, file_id):
        row = self.metadata[file_id]
        assert row["Sample_rate"] > 0
        features = self.body(x.transpose(1, 2)).mean(1)
        if "classification" not in self.heads:
            self.heads["classification"] = self.head()
        return self.heads["classification"][str(row["Dataset_id"])](features)
