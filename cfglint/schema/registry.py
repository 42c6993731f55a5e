"""Every schema that cfglint ships. A new backbone is one file and one line here.

Run `python -m cfglint.schema.compile` afterwards: it writes the table that the linter reads.
"""

from __future__ import annotations

from cfglint.schema.components.b_01_basic_transformer import B_01_basic_transformer
from cfglint.schema.components.b_03_fits import B_03_FITS
from cfglint.schema.components.b_04_dlinear import B_04_Dlinear
from cfglint.schema.components.b_06_timesnet import B_06_TimesNet
from cfglint.schema.components.b_07_tsmixer import B_07_TSMixer
from cfglint.schema.components.b_08_patchtst import B_08_PatchTST
from cfglint.schema.components.b_09_fno import B_09_FNO
from cfglint.schema.components.e_01_hse import E_01_HSE
from cfglint.schema.components.h_01_linear_cla import H_01_Linear_cla
from cfglint.schema.components.h_03_linear_pred import H_03_Linear_pred
from cfglint.schema.components.h_05_rul_pred import H_05_RUL_pred
from cfglint.schema.components.h_06_anomaly_det import H_06_Anomaly_det
from cfglint.schema.components.multi_task_head import MultiTaskHead
from cfglint.schema.model import Schema
from cfglint.schema.sections.data import Data
from cfglint.schema.sections.environment import Environment
from cfglint.schema.sections.evaluation import Advanced, Evaluation, Reproducibility
from cfglint.schema.sections.model import Model
from cfglint.schema.sections.task import Task
from cfglint.schema.sections.trainer import Trainer

SECTIONS: dict[str, type[Schema]] = {
    "environment": Environment,
    "data": Data,
    "model": Model,
    "task": Task,
    "trainer": Trainer,
    "evaluation": Evaluation,
    "reproducibility": Reproducibility,
    "advanced": Advanced,
}

COMPONENTS: tuple[type[Schema], ...] = (
    E_01_HSE,
    B_01_basic_transformer,
    B_03_FITS,
    B_04_Dlinear,
    B_06_TimesNet,
    B_07_TSMixer,
    B_08_PatchTST,
    B_09_FNO,
    H_01_Linear_cla,
    H_03_Linear_pred,
    H_05_RUL_pred,
    H_06_Anomaly_det,
    MultiTaskHead,
)
