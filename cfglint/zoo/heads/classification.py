"""H_01_Linear_cla: one linear classifier for each data set."""

from __future__ import annotations

from torch import Tensor, nn

from cfglint.wrapper import ConfigWrapper


class H_01_Linear_cla(nn.Module):
    """The mean over patches -> (B, classes of the data set)."""

    def __init__(self, args_m: ConfigWrapper) -> None:
        super().__init__()
        self.mutiple_fc = nn.ModuleDict(
            {
                str(name): nn.Linear(args_m.output_dim, classes)
                for name, classes in args_m.num_classes.items()
            }
        )

    def forward(self, x: Tensor, system_id: object) -> Tensor:
        """(B, P, D) -> (B, classes)."""
        return self.mutiple_fc[str(system_id)](x.mean(1))
