"""M_01_ISFM: embedding, backbone and heads, chosen by the config."""

from __future__ import annotations

from typing import TypeVar

from torch import Tensor, nn

from cfglint.wrapper import ConfigWrapper
from cfglint.zoo.backbones.dlinear import B_04_Dlinear
from cfglint.zoo.backbones.fno import B_09_FNO
from cfglint.zoo.backbones.patchtst import B_08_PatchTST
from cfglint.zoo.backbones.timesnet import B_06_TimesNet
from cfglint.zoo.embedding import E_01_HSE
from cfglint.zoo.heads.anomaly import H_06_Anomaly_det
from cfglint.zoo.heads.classification import H_01_Linear_cla
from cfglint.zoo.heads.prediction import H_03_Linear_pred
from cfglint.zoo.heads.rul import H_05_RUL_pred

T = TypeVar("T")

EMBEDDINGS: dict[str, type[nn.Module]] = {"E_01_HSE": E_01_HSE}
BACKBONES: dict[str, type[nn.Module]] = {
    "B_04_Dlinear": B_04_Dlinear,
    "B_06_TimesNet": B_06_TimesNet,
    "B_08_PatchTST": B_08_PatchTST,
    "B_09_FNO": B_09_FNO,
}
HEADS: dict[str, type[nn.Module]] = {
    "H_01_Linear_cla": H_01_Linear_cla,
    "H_03_Linear_pred": H_03_Linear_pred,
    "H_05_RUL_pred": H_05_RUL_pred,
    "H_06_Anomaly_det": H_06_Anomaly_det,
}
TASK_HEADS = {
    "classification": "H_01_Linear_cla",
    "rul_prediction": "H_05_RUL_pred",
    "anomaly_detection": "H_06_Anomaly_det",
    "signal_prediction": "H_03_Linear_pred",
}
"""With several tasks enabled each gets this head, whatever `task_head` says."""


class UnknownComponentError(ValueError):
    """The zoo has no such component; the message has those that it has."""


class Model(nn.Module):
    """(B, L, C) -> one output for each enabled task.

    Raises:
        UnknownComponentError: the config names a component that the zoo does not have.
        AttributeError: the config lacks a key that a component reads.
    """

    def __init__(self, args_m: ConfigWrapper, sampling_rate: float = 1.0) -> None:
        super().__init__()
        self.sampling_rate = sampling_rate
        self.embedding = _pick(EMBEDDINGS, "embedding", args_m.embedding)(args_m)
        self.backbone = _pick(BACKBONES, "backbone", args_m.backbone)(args_m)
        tasks = list(args_m.enabled_tasks)
        if len(tasks) > 1 or getattr(args_m, "task_head", "MultiTaskHead") == "MultiTaskHead":
            names = {task: _pick(TASK_HEADS, "task", task) for task in tasks}
        else:
            names = {tasks[0]: args_m.task_head}
        self.task_heads = nn.ModuleDict(
            {task: _pick(HEADS, "task_head", name)(args_m) for task, name in names.items()}
        )

    def forward(self, x: Tensor, system_id: object = 0) -> dict[str, Tensor]:
        """Every task's output.

        Args:
            x: (B, L, C).
            system_id: the data set of this batch, which has its own classifier.
        """
        tokens = self.backbone(self.embedding(x, self.sampling_rate))
        outputs = {}
        for task, head in self.task_heads.items():
            if isinstance(head, H_01_Linear_cla):
                outputs[task] = head(tokens, system_id)
            elif isinstance(head, H_03_Linear_pred):
                outputs[task] = head(tokens, (x.shape[1], x.shape[2]))
            else:
                outputs[task] = head(tokens)
        return outputs


def _pick(known: dict[str, T], what: str, name: object) -> T:
    if name not in known:
        raise UnknownComponentError(
            f"the reference models have no {what} {name!r}; they have {', '.join(known)}"
        )
    return known[str(name)]
