"""Models that the accuracy of memory estimates is measured on, as adapters of the dynamic stage.

`model.name` is `zoo/B_09_FNO` and so on, `torchvision/resnet50`, or `hf/bert`. Each is small enough
to train for two steps on a CPU where `model.size` says so.
"""

from __future__ import annotations

import importlib
import itertools
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from cfglint.dynamic.adapters.plan import plan_of
from cfglint.dynamic.adapters.protocol import Plan
from cfglint.wrapper import ConfigWrapper
from cfglint.zoo.losses import total_loss
from cfglint.zoo.model import Model

CLASSES = 1000
VOCABULARY = 1000

ZOO: dict[str, Any] = {
    "embedding": "E_01_HSE", "num_patches": 64, "patch_size_L": 64, "patch_size_C": 1,
    "output_dim": 128, "d_ff": 128, "num_heads": 4, "num_layers": 2, "e_layers": 1, "factor": 1,
    "modes": 16, "width": 64, "dropout": 0.1, "activation": "gelu", "hidden_dim": 32,
    "max_len": 512, "max_out": 2, "act": "gelu", "use_batch_norm": True, "rul_max_value": 10.0,
    "num_classes": {"1": 4}, "enabled_tasks": [
        "classification", "anomaly_detection", "signal_prediction", "rul_prediction"
    ],
}  # fmt: skip

HF: dict[str, tuple[str, str, dict[str, Any]]] = {
    "bert": ("BertConfig", "BertForMaskedLM", {}),
    "distilbert": ("DistilBertConfig", "DistilBertForMaskedLM", {}),
    "gpt2": ("GPT2Config", "GPT2LMHeadModel", {}),
    "llama": ("LlamaConfig", "LlamaForCausalLM", {}),
    "t5": ("T5Config", "T5ForConditionalGeneration",
           {"decoder_start_token_id": 0, "pad_token_id": 0}),
    "tiny-llama": (
        "LlamaConfig",
        "LlamaForCausalLM",
        {"vocab_size": 32000, "hidden_size": 16, "intermediate_size": 64,
         "num_hidden_layers": 2, "num_attention_heads": 4},
    ),
}  # fmt: skip
SMALL = {
    "vocab_size": VOCABULARY, "hidden_size": 128, "num_hidden_layers": 2,
    "num_attention_heads": 4, "intermediate_size": 256, "n_embd": 128, "n_layer": 2, "n_head": 4,
    "dim": 128, "hidden_dim": 256, "n_layers": 2, "n_heads": 4, "d_model": 128, "d_ff": 256,
    "num_layers": 2, "num_heads": 4, "d_kv": 32,
}  # fmt: skip
"""Of a model that two CPU cores train in a second; names that a config class lacks are left out."""


class Case:
    """The adapter: `model.name`, `model.size` (pixels or tokens), `model.small`."""

    def __init__(self, args: ConfigWrapper) -> None:
        self.family, _, self.name = args.model.name.partition("/")
        self.size = args.model.size
        self.small = getattr(args.model, "small", False)
        self.backbone = self.name
        self.args = plain(args)
        self.options = self.args["model"]
        self.classes = self.options.get("classes", CLASSES)

    def plan(self) -> Plan:
        """Read off the usual keys, and the size of the training set for the last batch."""
        return plan_of(self.args, samples=self.args["data"].get("samples", 0))

    def model(self) -> nn.Module:
        """The model with fresh weights; nothing is downloaded."""
        if self.family == "zoo":
            return Model(ConfigWrapper({**ZOO, "backbone": self.name}), 100.0)
        if self.family in ("torchvision", "timm"):
            return self._of_images()
        if self.family == "mlp":
            return mlp(self.options)
        if self.family == "litgpt":
            return self._of_litgpt()
        define_missing_operators()  # transformers imports torchvision where it is installed
        transformers = importlib.import_module("transformers")
        config_name, class_name, fixed = HF[self.name]
        config_class = getattr(transformers, config_name)
        known = config_class().to_dict()
        small = {k: v for k, v in SMALL.items() if k in known} if self.small else {}
        if "n_embd" in known and self.small:
            small = {
                k: v for k, v in SMALL.items() if k in ("vocab_size", "n_embd", "n_layer", "n_head")
            }
        config = config_class(**{**small, **fixed, **self.options.get("config", {})})
        config.use_cache = False
        self.vocabulary = config.vocab_size
        made = getattr(transformers, class_name)(config)
        assert isinstance(made, nn.Module)
        return made

    def _of_images(self) -> nn.Module:
        define_missing_operators()
        if self.family == "timm":
            made = importlib.import_module("timm").create_model(
                self.name, pretrained=False, num_classes=self.classes
            )
        else:
            models = importlib.import_module("torchvision.models")
            more = self.options.get("arguments", {})
            made = getattr(models, self.name)(weights=None, num_classes=self.classes, **more)
        assert isinstance(made, nn.Module)
        return made

    def _of_litgpt(self) -> nn.Module:
        """A model of LitGPT, with LoRA where `lora` gives its rank and places."""
        define_missing_operators()  # so does lightning
        lora = self.options.get("lora")
        source = importlib.import_module("litgpt.lora" if lora else "litgpt.model")
        config = source.Config.from_name(self.name, **(lora or {}))
        made = source.GPT(config)
        assert isinstance(made, nn.Module)
        if lora:
            source.mark_only_lora_as_trainable(made)
        made.max_seq_length = self.size
        self.vocabulary = config.padded_vocab_size
        return made

    def batch(self, size: int) -> dict[str, Any]:
        """One batch."""
        if self.family == "mlp":
            return {
                "x": torch.randn(size, self.options["inputs"]),
                "y": torch.randint(self.options["outputs"], (size,)),
            }
        if self.family == "zoo":
            x = torch.randn(size, self.size, 2)
            return {
                "x": x,
                "targets": {
                    "classification": torch.randint(4, (size,)),
                    "anomaly_detection": torch.rand(size),
                    "signal_prediction": x,
                    "rul_prediction": torch.rand(size),
                },
            }
        if self.family in ("torchvision", "timm"):
            return {
                "x": torch.randn(size, 3, self.size, self.size),
                "y": torch.randint(self.classes, (size,)),
            }
        ids = torch.randint(self.vocabulary, (size, self.size))
        return {"input_ids": ids, "labels": ids.clone(), "attention_mask": torch.ones_like(ids)}

    def loss(self, model: nn.Module, batch: dict[str, Any]) -> Tensor:
        """Forward and loss."""
        if self.family == "zoo":
            return total_loss(model(batch["x"], "1"), batch["targets"], {})
        if self.family == "litgpt":
            return litgpt_loss(model, batch, bool(self.options.get("lora")))
        if self.family in ("torchvision", "timm", "mlp"):
            out = model(batch["x"])
            if isinstance(out, tuple):  # Inception's and GoogLeNet's auxiliary outputs
                return sum(  # type: ignore[return-value]
                    functional.cross_entropy(o, batch["y"]) for o in out if o is not None
                )
            return functional.cross_entropy(out, batch["y"])
        return model(**batch).loss


def plain(value: Any) -> Any:
    """A wrapped config as dictionaries."""
    if isinstance(value, ConfigWrapper):
        return {key: plain(item) for key, item in value.items()}
    return value


def define_missing_operators() -> None:
    """What torchvision registers shapes for as it is imported: its compiled part may be for
    another torch, and no model here calls them."""
    for name in ("nms", "qnms"):
        if not hasattr(torch.ops.torchvision, name):
            torch.library.define(
                f"torchvision::{name}", "(Tensor dets, Tensor scores, float threshold) -> Tensor"
            )


def mlp(options: dict[str, Any]) -> nn.Module:
    """The perceptrons of itu-rad/GPUMemNet: `depth` hidden layers, whose sizes its four shapes
    (`pyramid`, `uniform`, `bottleneck`, `gradual`) give."""
    size, outputs, depth, shape = (options[k] for k in ("inputs", "outputs", "depth", "shape"))
    fall = (size - outputs) // depth
    sizes = [size]
    for _ in range(depth + (shape == "bottleneck")):
        last = sizes[-1]
        smaller = {"uniform": last, "gradual": max(last - fall, outputs)}
        sizes.append(smaller.get(shape, max(last // 2, outputs)))
    layers: list[nn.Module] = []
    for before, after in itertools.pairwise(sizes):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], outputs))


def litgpt_loss(model: nn.Module, batch: dict[str, Any], chunked: bool) -> Tensor:
    """As `litgpt finetune_lora` and `finetune_full` compute it."""
    cross_entropy = importlib.import_module("litgpt.utils").chunked_cross_entropy
    targets = batch["labels"][..., 1:]
    if chunked:
        logits = model(batch["input_ids"], lm_head_chunk_size=128)
        logits[-1] = logits[-1][..., :-1, :]
    else:
        logits = model(batch["input_ids"])[..., :-1, :]
    loss = cross_entropy(logits, targets)
    assert isinstance(loss, Tensor)
    return loss
