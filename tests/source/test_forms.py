"""What holds a config: dictionaries, objects, copies and merged literals, and their methods."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check

START = """
import copy
import sys
from types import SimpleNamespace

import elsewhere
import yaml


def load():
    with open(sys.argv[1]) as stream:
        return yaml.safe_load(stream)


"""

PARTS = """
class SmallNet:
    def __init__(self, cfg):
        self.width = cfg["width"]
"""

PROGRAMS: dict[str, tuple[str, str, list[str]]] = {
    "a copy is another object": (
        """
def main():
    cfg = load()
    held_out = copy.deepcopy(cfg["data"])
    held_out["shuffle"] = False
    held_out["extra"] = 1
    print(held_out["shuffle"], held_out["extra"], cfg["data"]["shuffle"], held_out["root"])
""",
        "data: {shuffle: true, rot: d}\n",
        ["R301 data.root"],
    ),
    "methods of the object are no keys": (
        """
def main():
    cfg = elsewhere.Config(load())
    cfg.dump("seen.yaml")
    cfg._set_flag("allow_objects", True)
    print(cfg.merge_with, cfg.lr)


class Box(dict):
    __getattr__ = dict.__getitem__


def other():
    main()
""",
        "lr: 0.1\n",
        [],
    ),
    "a method of the repository's own object is followed": (
        """
class ConfigDict(dict):
    __getattr__ = dict.__getitem__

    def rate(self):
        return self.lr * self.scale

    def show(self):
        return self.to_text()


def main():
    cfg = ConfigDict(load())
    print(cfg.rate(), cfg.show())
""",
        "lr: 0.1\nsteps: 3\n",
        ["R301 scale"],
    ),
    "a mapping in a namespace is no dictionary": (
        """
def to_namespace(value):
    if isinstance(value, dict):
        return SimpleNamespace(**{key: to_namespace(each) for key, each in value.items()})
    return value


def main():
    args = to_namespace(load())
    schedule = getattr(args.task, "schedule", None)
    if schedule and isinstance(schedule, dict) and schedule.get("name"):
        print(schedule["name"], schedule["steps"])
    if hasattr(args.task, "__dict__"):
        print(vars(args.task)["lr"], isinstance(args.task, str))
""",
        "task: {lr: 0.1, schedule: {name: cosine, steps: 3}}\n",
        ["R302 task.schedule"],
    ),
    "a mapping in a dictionary is one": (
        """
def main():
    cfg = load()
    if isinstance(cfg["task"], SimpleNamespace):
        print(cfg["never"])
    elif isinstance(cfg["task"], dict):
        print(cfg["task"]["lr"], cfg["task"]["decay"])
    if isinstance(cfg["name"], (int, float)) or not isinstance(cfg["name"], str):
        print(cfg["of_another_type"])
""",
        "task: {lr: 0.1}\nname: run\n",
        ["R301 task.decay"],
    ),
    "a mapping whose keys count is used": (
        """
def main():
    cfg = load()
    for name in cfg["run"]["tasks"]:
        print(name)
    print(len(cfg["run"]["weights"]), cfg["run"].get("notes") is None)
    if "fast" in cfg["run"]:
        print("fast")
""",
        "run: {tasks: {a: {}}, weights: {b: 1}, notes: {c: 1}, fast: true}\n",
        ["R302 run.notes"],
    ),
    "sections that are flattened": (
        """
def main():
    flat = {}
    for section in load().values():
        flat.update(section)
    opt = SimpleNamespace(**flat)
    print(opt.name, opt.root, opt.class_bal, vars(opt)["steps"])
""",
        "run: {name: a, stps: 1}\ndata: {root: d, unused: 1}\n",
        ["R301 run.class_bal", "R301 run.steps", "R302 data.unused"],
    ),
    "values that are laid on an object one by one": (
        """
import argparse


def lay(args, path):
    with open(path) as stream:
        for key, value in yaml.safe_load(stream).items():
            setattr(args, key, SimpleNamespace(**value) if isinstance(value, dict) else value)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    args = parser.parse_args()
    lay(args, args.config)
    print(args.name, args.net.width, args.depth)
""",
        "name: x\nnet: {width: 2, widht: 3}\n",
        ["R301 depth", "R302 net.widht"],
    ),
    "literals that the config is merged into": (
        """
DEFAULTS = {"lr": 0.1, "decay": 0}


def main():
    cfg = load()
    merged = DEFAULTS | cfg["optim"] | {"steps": 3}
    options = dict(cfg["net"], depth=2)
    print(merged["lr"], merged["decay"], merged["steps"], merged["betas"])
    print(options["depth"], options["width"])
    for key, value in sorted(cfg["more"].items()):
        elsewhere.use(key, value)
    for number, (key, value) in enumerate({**cfg["rest"]}.items()):
        elsewhere.use(number, key, value)
""",
        "optim: {lr: 0.2, mentum: 1}\nnet: {width: 1}\nmore: {a: 1}\nrest: {b: 2}\n",
        ["R301 optim.betas", "R302 optim.mentum"],
    ),
    "what is not run lays nothing over": (
        """
def read(path, overrides=None):
    cfg = load()
    if overrides is not None:
        cfg.update(overrides)
        cfg["net"].merge_with(overrides)
    return cfg


def main(path):
    cfg = read(path)
    print(cfg["net"]["width"], cfg["net"]["depth"])
""",
        "net: {width: 1}\nlr: 0.1\n",
        ["R301 net.depth", "R302 lr"],
    ),
    "an object that asks its config": (
        """
class Settings:
    def __init__(self, path):
        with open(path) as stream:
            self._values = yaml.safe_load(stream)

    def __getattr__(self, name):
        return self._values[name]

    def __getitem__(self, name):
        return self._values[name]


def main():
    settings = Settings(sys.argv[1])
    print(settings.lr, settings["steps"], hasattr(settings, "_values"))
""",
        "lr: 0.1\nstep: 3\n",
        ["R301 steps"],
    ),
    "overrides of the command line are laid over the config": (
        """
def lay(config, overrides):
    for key, value in overrides.items():
        if key in config and isinstance(config[key], dict):
            config[key] = lay(config[key], value)
        else:
            config[key] = value
    return config


def set_deep(holder, path, value):
    for name in path.split("."):
        if hasattr(holder, name):
            holder = getattr(holder, name)
        else:
            setattr(holder, name, SimpleNamespace())
    setattr(holder, name, value)


def main(args):
    cfg = load()
    if hasattr(args, "set") and args.set:
        made = elsewhere.parsed(args.set)
        cfg = lay(cfg, made) if isinstance(cfg, dict) else set_deep(cfg, args.set, 1)
    print(cfg["net"]["width"], cfg["rate"])
""",
        "net: {width: 2, widht: 3}\n",
        ["R301 rate", "R302 net.widht"],
    ),
    "keys of names that are not known are read": (
        """
def main():
    cfg = load()
    for name in elsewhere.names():
        print(cfg[name], getattr(cfg, name))
    print(cfg["rate"])
""",
        "other: 1\n",
        ["R301 rate"],
    ),
    "one of several objects goes to code that is not read": (
        """
def main():
    cfg = load()
    picked = cfg["net"] if elsewhere.flag() else {"width": 1}
    elsewhere.build(picked)
    print(cfg["rate"])
""",
        "net: {width: 2}\nrate: 1\nleft: 2\n",
        ["R302 left"],
    ),
    "a function that gave nothing gives the config": (
        """
def read(path):
    with open(path) as stream:
        return yaml.safe_load(stream)


def main(args):
    print(read(elsewhere.one()), read(elsewhere.two()), read(elsewhere.three()))
    cfg = read(args.config)
    print(cfg["width"], cfg["rate"])
""",
        "width: 2\nleft: 3\n",
        ["R301 rate", "R302 left"],
    ),
    "a name that a module has or has not": (
        """
import parts


def main():
    cfg = load()
    made = None
    if hasattr(parts, cfg["kind"].title() + "Net"):
        made = getattr(parts, cfg["kind"].title() + "Net")
    if hasattr(parts, "net"):
        made = parts.net
    print(made(cfg["net"]))
""",
        "kind: small\nnet: {width: 2, depth: 3}\n",
        ["R302 net.depth"],
    ),
    "a switch that is missing": (
        """
def main():
    cfg = load()
    if cfg["stop_early"]:
        print(cfg["patience"])
    if cfg["resume"]:
        return cfg["checkpoint"]
    print(cfg["rate"])
""",
        "rate: 2\n",
        ["R301 patience", "R301 resume", "R301 stop_early"],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_config_is_followed_through_what_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    code, config, expected = PROGRAMS[name]
    (tmp_path / ".git").mkdir()
    (tmp_path / "run.py").write_text(START + code)
    (tmp_path / "parts.py").write_text(PARTS)
    (tmp_path / "config.yaml").write_text(config)
    (tmp_path / "cfglint.toml").write_text('[[consumers]]\nsection = "."\nentry = "run:main"\n')
    monkeypatch.chdir(tmp_path)
    report = check(["config.yaml"], Options(select=("R",), use_cache=False))
    assert sorted(f"{d.code} {d.key}" for d in report.diagnostics) == expected
