"""What a pull request may hold to stop a run: each ends in seconds, and says no fault of cfglint's.

A search that tries each way in which a text may match cannot be ended from outside, so each run is
its own process, with limited seconds of CPU.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.fuzz.kinds import write

CPU_SECONDS = 15
"""Three times what the slowest of them takes, on a slow core."""

CONFIG = "lr: 1\nx: 1e-3\n"
ARGUMENTS = "per_device_train_batch_size: 1\nmax_grad_norm: 1\nlr: 1\n"
TRAIN = "import yaml, sys\ncfg = yaml.safe_load(open(sys.argv[1]))\nprint(cfg['lr'])\n"
TRAINER = """import sys
from transformers import HfArgumentParser, TrainingArguments
(args,) = HfArgumentParser(TrainingArguments).parse_yaml_file(sys.argv[1])
"""
OPTIONS = [f"a{number}" for number in range(24)]
TEMPLATE = "-".join(f"{{args.{name}}}" for name in OPTIONS)
BY_OPTIONS = "import argparse, yaml\nparser = argparse.ArgumentParser()\n"
BY_OPTIONS += "".join(f"parser.add_argument('--{name}', default='x')\n" for name in OPTIONS)
BY_OPTIONS += "args = parser.parse_args()\n"
BY_OPTIONS += f"cfg = yaml.safe_load(open(f'configs/{TEMPLATE}!.yaml'))\nprint(cfg['lr'])\n"
PARTS = "-".join(["{name}"] * 24)
BY_PARTS = f"{TRAIN}name = cfg['x']\npart = yaml.safe_load(open(f'parts/{PARTS}!.yaml'))\n"
BY_PARTS += "print(part['k'])\n"
DASHES = "-" * 240 + ".yaml"
DEEP = 100_000
BLANK = 200_000
LONG = 400_000


def launched(**files: str) -> dict[str, str]:
    return {"configs/a.yaml": CONFIG, "train.py": TRAIN, **files}


CASES: dict[str, dict[str, str]] = {
    "a path of options": {"train.py": BY_OPTIONS, f"configs/{DASHES}": CONFIG},
    "a part of options": {
        "train.py": BY_PARTS,
        "configs/a.yaml": CONFIG,
        f"parts/{DASHES}": "k: 1\n",
    },
    "a pattern of a field": {
        "train.py": "import sys, yaml\nfrom pydantic import BaseModel, Field\n\n"
        "class Run(BaseModel):\n    name: str = Field(pattern=r'^(a+)+$')\n"
        "    other: str = Field(pattern=r'^(a|a)*b')\n    more: str = Field(pattern='a?' * 30)\n\n"
        "print(Run(**yaml.safe_load(open(sys.argv[1]))))\n",
        "configs/a.yaml": f"name: {'a' * 60}!\nother: {'a' * 60}\nmore: {'a' * 60}\n",
    },
    "variables of a script": launched(
        **{
            "run.sh": "".join(f"v{number}=configs/a.yaml\n" for number in range(20_000))
            + "".join(f"python train.py $v{number}\n" for number in range(20_000))
        }
    ),
    "values of a variable": launched(
        **{"run.sh": "c=configs/a.yaml\n" * 20_000 + "python train.py $c\n" * 20_000}
    ),
    "a script that is called often": launched(
        **{
            "run.sh": "python train.py $1\n" * 20_000,
            "all.sh": "bash run.sh configs/a.yaml\n" * 20_000,
        }
    ),
    "a path of dots": launched(
        **{"run.sh": "python train.py $1\n", "all.sh": "./run.sh\n" + "./" * 400_000}
    ),
    "long words of command lines": launched(
        **{
            "README.md": ("python " + "a" * 19_900 + " configs/a.yaml\n") * 40,
            "docs.md": ("python " + "a/" * 9_900 + " configs/a.yaml\n") * 40,
            "more.md": ("python " + "configs/" * 2_400 + " configs/a.yaml\n") * 40,
        }
    ),
    "a launcher again and again": {
        "configs/a.yaml": ARGUMENTS,
        "train.py": TRAINER,
        "run.sh": ("accelerate launch " * 1_000 + "configs/a.yaml\n") * 40,
    },
    "a variable within variables": {
        "configs/a.yaml": ARGUMENTS,
        "train.py": TRAINER,
        "run.sh": f"a='{'accelerate launch ' * 40_000}'\naccelerate launch {'$a ' * 6_000}"
        "train.py configs/a.yaml\n",
    },
    "a long word in setup.py": launched(
        **{"README.md": "python train.py configs/a.yaml\n", "setup.py": f"x = '{'a' * 900_000}'\n"}
    ),
    "blank lines in pyproject.toml": launched(
        **{
            "README.md": "python train.py configs/a.yaml\n",
            "pyproject.toml": '[project]\nname = "x"\n' + "\n" * 900_000,
        }
    ),
    "many console scripts": launched(
        **{
            "README.md": "python train.py configs/a.yaml\n" + "` " * 400_000,
            "pyproject.toml": "[project.scripts]\n"
            + "".join(f'cmd{number} = "train:main"\n' for number in range(20_000)),
        }
    ),
    "blank lines in a module that is broken": launched(
        **{"train.py": f"import net\n{TRAIN}", "net.py": "\n" * BLANK + "def f(:\n"}
    ),
    "blank lines in configs": {
        "conf/train.yaml": f"defaults:\n  - model: a\n{BLANK * chr(10)}\nlr: ${{model.lr}}\n",
        "conf/model/a.yaml": f"{BLANK * chr(10)}\nwidth: 1\n",
        "conf/model/b.yaml": f"{BLANK * chr(10)}\nlr: 1\n",
        "train.py": "import hydra\n@hydra.main(config_path='conf', config_name='train')\n"
        "def main(cfg):\n    print(cfg.lr, cfg.model.width)\nmain()\n",
        "environment.yml": f"dependencies:\n{BLANK * chr(10)}\n  - hydra-core=1.3\n",
    },
    "many colons in a line of a module": launched(
        **{"train.py": f"{TRAIN}class A:\n    x = {{{'1:1,' * 200_000}}}\n"}
    ),
    "a long word in a module": launched(
        **{"net.py": f"# ype[ {'a' * LONG}\nclass A:\n    x: int\n"}
    ),
    "imports that do not end": launched(
        **{"net.py": "TEXT = '''\n" + "from torch import (\n" * 20_000 + "'''\n"}
    ),
    "blank lines in a key that is set": {
        **{f"configs/{name}.yaml": "lr: 1\nmodel: {width: 1}\n" for name in "abc"},
        "train.py": f"{TRAIN}print(cfg['depth'])\nx = {{}}\nx['depth'{BLANK * chr(10)}].y()\n",
    },
    "blanks in a tuple of HyperPyYAML": {
        "a.yaml": f"x: !new:torch.nn.Conv2d\n    kernel_size: (1 2{' ' * LONG}3, x)\n",
        "train.py": "import sys\nfrom hyperpyyaml import load_hyperpyyaml\n"
        "with open(sys.argv[1]) as file:\n    print(load_hyperpyyaml(file)['x'])\n",
    },
    "blank lines in a test": launched(**{"test_a.py": "\n" * 900_000 + TRAIN}),
    "escaped quotes of a template": {"configs/a.yaml": "x: {{ " + '\\"' * 200_000 + "\n"},
    "numbers of many digits": {
        "configs/a.yaml": "".join(
            f"{key}: 0x{'f' * 9_000}\n" for key in ("lr", "nc", "max_grad_norm", "ddp_timeout")
        )
        + f"names: [a]\ntrain: x\ntimes: 1{':59' * 200_000}\n"
        + "deepspeed: {gradient_clipping: 2, zero_optimization: {}}\n",
        "train.py": TRAINER,
    },
    "tables of TOML": {"a.toml": "".join(f"[t{number}]\n" for number in range(60_000))},
    "a deep table of TOML": {"a.toml": f"[{'.'.join(['a'] * DEEP)}]\n"},
    "a deep key of TOML": {"a.toml": f"x = {{{'.'.join(['a'] * DEEP)} = 1}}\n"},
    "names within names of a module": {
        "a.py": "a0 = dict(x=1)\n"
        + "".join(f"a{n + 1} = dict(x=a{n}, y=a{n})\n" for n in range(60))
        + "model = dict(type='A', x=a60)\n"
    },
    "a module nested by names": {
        "a.py": "a0 = dict(x=1)\n" + "".join(f"a{n + 1} = dict(x=a{n})\n" for n in range(3_000))
    },
    "a dictionary spread in a module": {
        "a.py": "a = dict(x=1)\n" + "".join(f"a = dict(**a, k{n}=1)\n" for n in range(6_000))
    },
    "many keys of a module": {
        "a.py": "model = dict(" + ", ".join(f"k{n}=1" for n in range(30_000)) + ")\n"
    },
    "a long line of a module": {"a.py": "model = dict(x=['é', " + "1, " * 100_000 + "])\n"},
    "a long key of a module": {"a.py": f"model = {{0x{'f' * 9_000}: 1}}\n"},
    "bases of bases of a module": {
        "a.py": "_base_ = ['d0.py', 'd0.py']\nmodel = dict(a=1)\n",
        **{
            f"d{number}.py": f"_base_ = ['d{number + 1}.py', 'd{number + 1}.py']\nx = dict(a=1)\n"
            for number in range(40)
        },
        "d40.py": "z = dict(a=1)\n",
    },
}


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))


@pytest.mark.parametrize("name", list(CASES))
def test_a_run_ends(name: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, {path: text.encode() for path, text in CASES[name].items()})
    named = [path for path in ("a.toml", "a.py") if (tmp_path / path).exists()]
    done = subprocess.run(
        [sys.executable, "-m", "cfglint", *(named or ["."]), "--no-cache", "--jobs", "1"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=_limited,
    )
    assert done.returncode in (0, 1), done.stderr[-500:]
    assert "X901" not in done.stdout, done.stdout[-500:]
    assert "Traceback" not in done.stderr
