"""What opens a file, by its text, the repository's code and the dependencies, and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check

TEACHES = (
    "loader.add_implicit_" + 'resolver(\n    "tag:yaml.org,2002:float", pattern, list("-+.0123"))\n'
)


@pytest.fixture(name="project")
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "c.yaml").write_text("lr: 1e-5\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes(*paths: str, use_cache: bool = False) -> list[str]:
    report = check(paths or ("c.yaml",), Options(use_cache=use_cache))
    return [d.code for d in report.diagnostics]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("requirements.txt", "pyyaml\n", ["Y103"]),
        ("requirements.txt", "omegaconf>=2\n", []),
        ("requirements.txt", "omegaconf\npyyaml\n", []),  # one of them reads a number
        ("requirements.txt", "torch\n", ["Y103"]),
        ("pyproject.toml", '[project]\ndependencies = ["ruamel.yaml"]\n', []),
        ("load.py", TEACHES, []),
        ("load.py", TEACHES.replace("float", "int"), ["Y103"]),
        ("load.py", TEACHES.replace("add_implicit", "added"), ["Y103"]),
        ("load.py", "cfg = OmegaConf.load(path)\n", []),
        ("load.py", "import yaml\ncfg = OmegaConf.load(path)\nyaml.dump(cfg)\n", []),
        ("load.py", "import yaml\ncfg = OmegaConf.load(yaml.safe_load(path))\n", []),
        ("load.py", "from yaml import safe_load\ncfg = safe_load(path)\n", ["Y103"]),
        ("load.py", "cfg = yaml.safe_load(text)\n", ["Y103"]),
        ("use.py", 'optimizer(lr=float(config["lr"]))\n', []),
        ("use.py", "self.lr = float(self.cfg.train.lr)\n", []),
        ("use.py", "self.lr = float(x) * self.cfg.lr\n", ["Y103"]),
        ("use.py", "self.lr = float(self.cfg.lr_decay)\n", ["Y103"]),
    ],
)
def test_what_is_beside_a_config_says_how_it_is_read(
    project: Path, name: str, text: str, found: list[str]
) -> None:
    (project / name).write_text(text)
    assert codes() == found


@pytest.mark.parametrize("text", ["lr: 1e-5", "a: [3, 1E5]", "a: -2.e4", "{a: +1e5}"])
def test_numbers_that_only_pyyaml_reads_as_text(project: Path, text: str) -> None:
    (project / "c.yaml").write_text(text + "\n")
    assert codes() == ["Y103"]
    (project / "load.py").write_text(TEACHES)
    assert codes() == []


def test_the_cache_notices_code_that_teaches_the_loader(project: Path) -> None:
    paths = [f"{n}.yaml" for n in range(6)]
    for path in paths:
        (project / path).write_text("lr: 1e-5\n")
    assert codes(*paths, use_cache=True) == ["Y103"] * 6
    (project / "load.py").write_text(TEACHES)
    assert codes(*paths, use_cache=True) == []
    (project / "load.py").unlink()
    assert codes(*paths, use_cache=True) == ["Y103"] * 6


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("main.yaml", "defaults:\n  - overrides: one\n", []),
        ("main.yaml", "defaults:\n  - optional /overrides: one\n", []),
        ("main.yaml", "defaults:\n  - other: one\n", ["Y103"]),
        ("main.yaml", "overrides:\n  - one\n", ["Y103"]),
    ],
)
def test_a_choice_of_a_hydra_group_is_read_as_hydra_reads_it(
    project: Path, name: str, text: str, found: list[str]
) -> None:
    (project / "conf/overrides/deep").mkdir(parents=True)
    (project / "conf/overrides/deep/one.yaml").write_text("wd: 5e-5\n")
    (project / "conf" / name).write_text(text)
    assert codes("conf/overrides/deep/one.yaml") == found


SAFE = "import yaml\ncfg = yaml.safe_load(open(path))\n"
FULL = "import yaml\ncfg = yaml.load(open(path), Loader=yaml.FullLoader)\n"
OMEGACONF = "from omegaconf import OmegaConf\ncfg = OmegaConf.load(path)\n"
YACS = "from yacs.config import CfgNode\ncfg.merge_from_file(path)\n"
RUAMEL = "from ruamel.yaml import YAML\ny = YAML(typ='safe')\ncfg = y.load(stream)\n"
HYPERPYYAML = "from hyperpyyaml import load_hyperpyyaml\nh = load_hyperpyyaml(stream)\n"


TWO = {"a/train.py": SAFE, "b/train.py": OMEGACONF}


def found_by(project: Path, files: dict[str, str], config: str = "c.yaml") -> list[str]:
    """Severities and codes of what is found in a config, with files beside it."""
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    report = check([config], Options(use_cache=False, select=("Y",)))
    return [f"{d.severity.value} {d.code}" for d in report.diagnostics]


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("", "lr: 1e-5\n", ["info Y103"]),
        (SAFE, "lr: 1e-5\n", ["warning Y103"]),
        (FULL, "lr: 1e-5\n", ["warning Y103"]),
        (SAFE + "o = SGD(net.parameters(), lr=cfg['lr'])\n", "lr: 1e-5\n", ["error Y103"]),
        (SAFE + "o = SGD(net.parameters(), lr=float(cfg['lr']))\n", "lr: 1e-5\n", []),
        ("o = SGD(net.parameters(), lr=cfg['lr'])\n", "lr: 1e-5\n", ["info Y103"]),
        (RUAMEL, "lr: 1e-5\n", []),
        (HYPERPYYAML, "lr: 1e-5\n", []),
        (YACS, "LR: 1e-5\n", []),
        (YACS, "STEPS: [1e5]\n", ["warning Y103"]),  # yacs does not look into lists
        (SAFE + OMEGACONF, "lr: 1e-5\n", []),
        (SAFE + YACS, "SOLVER: {LR: 1e-5}\n", []),
        ("", "flag: yes\n", ["info Y104"]),
        (SAFE, "flag: yes\n", []),
        (SAFE, "countries: [de, no]\n", ["warning Y104"]),
        (SAFE, "flags: [yes, no]\n", []),
        (SAFE, "on: 1\n", ["warning Y104"]),
        (RUAMEL, "flag: no\n", ["warning Y104"]),
        (RUAMEL, "on: 1\n", []),
        (SAFE + RUAMEL, "flag: no\n", ["info Y104"]),
        ("", "t: !!python/tuple [1, 2]\n", ["info Y109"]),
        (SAFE, "t: !!python/tuple [1, 2]\n", ["warning Y109"]),
        (FULL, "t: !!python/tuple [1, 2]\n", []),
        (FULL, "t: !!python/object/apply:os.getcwd []\n", ["warning Y109"]),
        (FULL.replace("Full", "Unsafe"), "t: !!python/object/apply:os.getcwd []\n", []),
        (FULL.replace("yaml.FullLoader", "Mine"), "t: !mine 1\n", []),
        (SAFE + "yaml.add_constructor('!join', join)\n", "t: !join [a, b]\n", []),
        (SAFE + "yaml.add_constructor('!join', join)\n", "t: !joined [a]\n", ["warning Y109"]),
        (SAFE + "yaml.add_multi_constructor('!x:', f)\n", "t: !x:y 1\n", []),
        (SAFE + "class T(yaml.YAMLObject):\n    yaml_tag = '!T'\n", "t: !T {a: 1}\n", []),
        (SAFE + "for t in tags:\n    yaml.add_constructor(t, f)\n", "t: !a 1\n", []),
        (HYPERPYYAML, "a: 1\nb: !ref <a>\nc: !new:torch.nn.ReLU\n", []),
        (OMEGACONF, "t: !T 1\n", ["warning Y109"]),
        (RUAMEL, "t: !T 1\n", []),
        ("", "a: 1\na: 1\n", ["info Y102"]),
        (SAFE, "a: 1\na: 1\n", ["info Y102"]),
        (OMEGACONF, "a: 1\na: 1\n", ["error Y102"]),
        (SAFE + OMEGACONF, "a: 1\na: 1\n", ["info Y102"]),
        (RUAMEL, "a: 1\na: 2\n", ["error Y102"]),
        (SAFE, "a: 1\na: 2\n", ["error Y102"]),
        (SAFE, "s: 0123\n", ["warning Y110"]),
        (RUAMEL, "s: 0123\n", []),
        (SAFE, "s: 007\n", []),
        (SAFE, "t: 1:30:00\n", ["warning Y110"]),
        (RUAMEL, "t: 1:30:00\n", []),
        (SAFE, "x: None\n", ["info Y110"]),
        (YACS, "X: None\n", []),
        (SAFE + "if cfg.x == 'None':\n    pass\n", "x: None\n", []),
        (SAFE, "a: 1\n---\na: 2\n", ["warning Y105"]),
        (SAFE.replace("load", "load_all"), "a: 1\n---\na: 2\n", []),
    ],
)
def test_what_opens_a_file_decides_what_is_said(
    project: Path, code: str, text: str, found: list[str]
) -> None:
    (project / "c.yaml").write_text(text)
    assert found_by(project, {"load.py": code}) == found


def test_a_lost_section_is_told_with_its_keys(project: Path) -> None:
    (project / "c.yaml").write_text("A:\n  B: {X: 256, Y: 1}\n  B: {Y: 1}\n")
    (project / "load.py").write_text(YACS)
    (found,) = check(["c.yaml"], Options(use_cache=False)).diagnostics
    assert "yacs keeps the last value, a mapping: of the first, `X: 256` is lost" in found.message


@pytest.mark.parametrize(
    ("files", "config", "found"),
    [
        # a program that a command line names with a config, and what it imports
        ({**TWO, "README.md": "python a/train.py --config c.yaml"}, "c.yaml", ["warning Y103"]),
        ({**TWO, "README.md": "python b/train.py --config c.yaml"}, "c.yaml", []),
        ({**TWO, "run.sh": "python -m a.train \\\n  --cfg c.yaml"}, "c.yaml", ["warning Y103"]),
        ({**TWO, "README.md": "python a/train.py --config d.yaml"}, "c.yaml", []),
        (TWO, "c.yaml", []),
        ({**TWO, "a/train.py": SAFE + "p = 'conf/c.yaml'\n"}, "a/conf/c.yaml", ["warning Y103"]),
        ({**TWO, "a/train.py": SAFE + "p = 'conf/c.yaml'\nimport b.train\n"}, "a/conf/c.yaml", []),
        ({"t.py": SAFE + "'c.yaml'\nfrom lib import io\n", "lib/io.py": OMEGACONF}, "c.yaml", []),
        ({"p/t.py": SAFE + "'c.yaml'\nfrom . import io\n", "p/io.py": OMEGACONF}, "c.yaml", []),
        # tests and documentation open other files
        ({"train.py": SAFE, "tests/test_x.py": OMEGACONF}, "c.yaml", ["warning Y103"]),
        ({"train.py": OMEGACONF, "docs/conf.py": SAFE, "setup.py": SAFE}, "c.yaml", []),
        ({"train.py": SAFE, "tests/test_x.py": OMEGACONF}, "tests/c.yaml", []),
        # what is not a call is no load
        ({"train.py": SAFE + "# OmegaConf.load(path)\n"}, "c.yaml", ["warning Y103"]),
        # a file that shows its loader itself
        ({"a.py": SAFE, "b.py": OMEGACONF, "c.yaml": "x: ${y}\nlr: 1e-5\n"}, "c.yaml", []),
    ],
)
def test_which_of_several_loads_opens_a_file(
    project: Path, files: dict[str, str], config: str, found: list[str]
) -> None:
    assert found_by(project, {config: "lr: 1e-5\n", **files}, config) == found


@pytest.mark.parametrize("key", ['"defaults"', "'defaults'", "defaults"])
def test_quotes_round_a_defaults_list_change_nothing(project: Path, key: str) -> None:
    text = f"{key}:\n  - _self_\nlr: 1e-3\n"
    assert found_by(project, {"conf/config.yaml": text}, "conf/config.yaml") == []


@pytest.mark.parametrize(
    ("loader", "found"), [("pyyaml", ["warning Y103"]), ("ruamel", []), ("yacs", [])]
)
def test_settings_go_before_everything(project: Path, loader: str, found: list[str]) -> None:
    settings = {"cfglint.toml": f'[tool.cfglint]\nloader = "{loader}"\n'}
    assert found_by(project, {"load.py": OMEGACONF, **settings}) == found
