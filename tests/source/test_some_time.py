"""Conditions that hold at some time of a training: what they lead to is read in every run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import reads, run

SURE = {
    "every so many steps": "if step % cfg.every == 0:\n            cfg.key\n",
    "the same, by a count from one": "if (step + 1) % 10 == 0:\n            cfg.key\n",
    "the same, in the negative": "if not i % 50:\n            cfg.key\n",
    "the same, after the first": "if i % 50 == 0 and i > 0:\n            cfg.key\n",
    "the same, or at the end": "if i % 50 == 0 or last(i):\n            cfg.key\n",
    "by chance": "if random.random() < 0.5:\n            cfg.key\n",
    "by chance, else": "if np.random.rand() > cfg.share:\n            pass\n"
    "        else:\n            cfg.key\n",
    "after what passes by a batch": "if short(batch):\n            continue\n        cfg.key\n",
    "after what ends the loop": "if short(batch):\n            break\n        cfg.key\n",
    "in the first turns": "if i < cfg.every:\n            cfg.key\n",
    "in the first turns, else": "if i >= 5:\n            pass\n"
    "        else:\n            cfg.key\n",
    "of what is being trained": "if net.training and i < 3:\n            cfg.key\n",
    "where gradients are complete": "if net.sync_gradients:\n            cfg.key\n",
    "of what is being trained, else": "if not net.training:\n            pass\n"
    "        else:\n            cfg.key\n",
    "on each of two ways": "if short(batch):\n            cfg.key\n"
    "        else:\n            print(cfg.key)\n",
}
DOUBTED = {
    "after what passes by all": "if scorer is None:\n            continue\n        cfg.key\n",
    "so often as far code says": "if step % width == 0:\n            cfg.key\n",
    "between steps, of which every one counts": "if step % cfg.each == 0:\n            pass\n"
    "        else:\n            cfg.key\n",
    "some condition": "if short(batch):\n            cfg.key\n",
    "a very rare one": "if step % cfg.rarely == 0:\n            cfg.key\n",
    "sizes that divide": "if width % 8 == 0:\n            cfg.key\n",
    "every so many steps, and some condition": "if i % 9 == 0 and short(i):\n            cfg.key\n",
    "by a chance that is none": "if random.random() < cfg.never:\n            cfg.key\n",
    "after what returns": "if short(batch):\n            return\n        cfg.key\n",
    "in turns that a run may not come to": "if i > 5:\n            cfg.key\n",
    "in the first turns, of which there are none": "if i < cfg.never:\n            cfg.key\n",
    "of what is not trained": "if not net.training:\n            cfg.key\n",
    "one of two ways": "if short(batch):\n            cfg.key\n"
    "        else:\n            print(cfg.share)\n",
    "with a default on one way": "if short(batch):\n            cfg.key\n"
    "        else:\n            print(getattr(cfg, 'key', 1))\n",
}
CONFIG = {"every": 5, "each": 1, "rarely": 10_000_000, "never": 0, "share": 0.1}


def _in_a_training(body: str, loop: str = "for i, batch in enumerate(loader):") -> str:
    return (
        "import random\nimport numpy as np\n"
        "from far import last, loader, net, scorer, short, step, width\n"
        f"def main(cfg):\n    {loop}\n        {body}"
    )


@pytest.mark.parametrize("title", SURE)
def test_a_training_surely_comes_there(title: str, tmp_path: Path) -> None:
    assert reads(run(tmp_path, _in_a_training(SURE[title]), CONFIG))["key"] == "required"


@pytest.mark.parametrize("title", DOUBTED)
def test_a_training_perhaps_comes_there(title: str, tmp_path: Path) -> None:
    assert reads(run(tmp_path, _in_a_training(DOUBTED[title]), CONFIG))["key"] == "required?"


@pytest.mark.parametrize("title", list(SURE)[:-1])
def test_outside_of_a_training_nothing_of_that_is_sure(title: str, tmp_path: Path) -> None:
    code = _in_a_training(SURE[title], "for i, batch in far():")
    assert reads(run(tmp_path, code, CONFIG))["key"] == "required?"


def test_what_is_done_on_a_machine_with_a_device_is_done(tmp_path: Path) -> None:
    code = "import torch\ndef main(cfg):\n    if torch.cuda.is_available():\n        cfg.gpu\n"
    code += (
        "    else:\n        cfg.cpu\n    if torch.cuda.is_bf16_supported():\n        cfg.dtype\n"
        "    there = torch.cuda.is_available()\n    if there:\n        cfg.card\n"
        "    if not there:\n        cfg.host\n"
    )
    found = reads(run(tmp_path, code))
    assert found == {
        **{"gpu": "required", "cpu": "required?", "dtype": "required?"},
        **{"card": "required", "host": "required?"},
    }


def test_a_value_that_is_set_at_some_time_is_not_surely_overwritten(tmp_path: Path) -> None:
    m = run(tmp_path, _in_a_training("if i % 9 == 0:\n            cfg.lr = 0\n"), {"lr": 1})
    assert [write.certain for write in m.record.writes] == [False]


def test_later_epochs_of_a_known_number_are_read_too(tmp_path: Path) -> None:
    code = "def main(cfg):\n    for epoch in range(cfg.epochs):\n"
    code += "        if (epoch + 1) % 10 == 0:\n            cfg.late\n"
    code += "        if epoch == 3:\n            cfg.once\n"
    found = reads(run(tmp_path, code, {"epochs": 200}))
    assert (found["late"], found["once"]) == ("required", "required?")


@pytest.mark.parametrize(
    ("body", "sure"),
    [("model(batch).backward()", True), ("sock = bind(port)\n        if sock: break", False)],
)
def test_a_loop_without_an_end_trains_where_it_takes_steps(
    body: str, sure: bool, tmp_path: Path
) -> None:
    code = (
        "from far import batch, bind, port\nfrom torch import nn\n"
        "class Net(nn.Module):\n    def __init__(self, cfg):\n        super().__init__()\n"
        "        self.cfg = cfg\n    def forward(self, x):\n        return x * self.cfg.key\n"
        f"def main(cfg):\n    model = Net(cfg)\n    while True:\n        {body}\n"
    )
    assert reads(run(tmp_path, code))["key"] == ("required" if sure else "required?")
