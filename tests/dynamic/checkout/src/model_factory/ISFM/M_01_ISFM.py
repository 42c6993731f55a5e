"""A model laid out as in the family, of this project's own making."""

import timm  # not installed, and not used by this config
from torch import nn


class B_90_Mixer(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.mix = nn.Linear(args.num_patches, args.num_patches)

    def forward(self, x):
        return x + self.mix(x.transpose(1, 2)).transpose(1, 2)


class B_91_Pretrained(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.net = timm.create_model("vit")


class E_90_Frames(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.frames = args.num_patches
        self.project = nn.Linear(args.patch_size_L * args.input_dim, args.output_dim)

    def forward(self, x):
        return self.project(x.reshape(x.shape[0], self.frames, -1))


Embedding_dict = {"E_90_Frames": E_90_Frames}
Backbone_dict = {"B_90_Mixer": B_90_Mixer, "B_91_Pretrained": B_91_Pretrained}


class Model(nn.Module):
    def __init__(self, args_m, metadata):
        super().__init__()
        self.metadata = metadata
        self.embedding = Embedding_dict[args_m.embedding](args_m)
        self.backbone = Backbone_dict[args_m.backbone](args_m)
        self.tasks = list(args_m.enabled_tasks)
        self.classifiers = nn.ModuleDict(
            {str(k): nn.Linear(args_m.output_dim, n) for k, n in args_m.num_classes.items()}
        )
        self.life = nn.Linear(args_m.output_dim, 1)

    def forward(self, x, file_id, task):
        tokens = self.backbone(self.embedding(x)).mean(1)
        if task == "classification":
            return self.classifiers[str(self.metadata[file_id]["Dataset_id"])](tokens)
        return self.life(tokens)
