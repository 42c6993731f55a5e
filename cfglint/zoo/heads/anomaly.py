"""H_06_Anomaly_det: one logit a sequence."""

from __future__ import annotations

from torch import Tensor, nn

from cfglint.wrapper import ConfigWrapper
from cfglint.zoo.heads.activation import activation


class H_06_Anomaly_det(nn.Module):
    """The mean over patches -> (B,) logits."""

    def __init__(self, args_m: ConfigWrapper) -> None:
        super().__init__()
        hidden = getattr(args_m, "hidden_dim", args_m.output_dim // 2)
        dropout = getattr(args_m, "dropout", 0.1)
        name = getattr(args_m, "activation", "relu")
        normed = getattr(args_m, "use_batch_norm", False)
        layers: list[nn.Module] = []
        for inputs, outputs in ((args_m.output_dim, hidden), (hidden, hidden // 2)):
            layers.append(nn.Linear(inputs, outputs))
            if normed:
                layers.append(nn.BatchNorm1d(outputs))
            layers += [activation(name), nn.Dropout(dropout)]
        self.layers = nn.Sequential(*layers, nn.Linear(hidden // 2, 1))

    def forward(self, x: Tensor) -> Tensor:
        """(B, P, D) -> (B,)."""
        return self.layers(x.mean(1)).squeeze(-1)
