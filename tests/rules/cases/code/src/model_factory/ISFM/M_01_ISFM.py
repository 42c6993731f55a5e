import torch.nn as nn
from src.model_factory.ISFM.backbone import *
from src.model_factory.ISFM.embedding import *
from src.model_factory.ISFM.task_head import *

Embedding_dict = {"E_01_HSE": E_01_HSE}
Backbone_dict = {"B_08_PatchTST": B_08_PatchTST, "B_04_Dlinear": B_04_Dlinear}
TaskHead_dict = {"H_01_Linear_cla": H_01_Linear_cla, "H_03_Linear_pred": H_03_Linear_pred}


class Model(nn.Module):
    def __init__(self, args_m, metadata):
        super().__init__()
        self.metadata = metadata
        self.args_m = args_m
        self.embedding = Embedding_dict[args_m.embedding](args_m)
        self.backbone = Backbone_dict[args_m.backbone](args_m)
        self.num_classes = self.get_num_classes()
        args_m.num_classes = self.num_classes
        if hasattr(args_m, "enabled_tasks") and len(args_m.enabled_tasks) > 1:
            self.task_head = self._multi(args_m)
        else:
            self.task_head = TaskHead_dict[args_m.task_head](args_m)

    def _multi(self, args_m):
        heads = nn.ModuleDict()
        task_to_head = {
            "classification": "H_01_Linear_cla",
            "signal_prediction": "H_03_Linear_pred",
        }
        for task in args_m.enabled_tasks:
            if task in task_to_head:
                heads[task] = TaskHead_dict[task_to_head[task]](args_m)
        return heads

    def get_num_classes(self):
        return dict.fromkeys(self.metadata, 1)

    def forward(self, x, file_id=False):
        x = self.embedding(x)
        x = self.backbone(x)
        return self.task_head(x)
