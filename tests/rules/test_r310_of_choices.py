"""What runs cannot resolve because of a choice of a group, and code that adds keys to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check

CODE = """\
import hydra
import omegaconf


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    WRITES
    print(cfg.size, cfg.m.width)


if __name__ == "__main__":
    main()
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    for path, text in {
        "requirements.txt": "hydra-core\n",
        "conf/config.yaml": "defaults:\n  - _self_\n  - m: usual\n\nsize: ${m.steps}\n",
        "conf/m/usual.yaml": "width: 1\n",
        "conf/m/other.yaml": "width: 1\nsteps: 2\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("writes", "is_told"),
    [
        ("pass", True),
        ("cfg.m.steps = 3", True),  # it raises, as nothing lets it add a key
        ("with omegaconf.open_dict(cfg):\n        cfg.m.steps = 3", False),
        ("omegaconf.OmegaConf.set_struct(cfg, False)\n    cfg.m.steps = 3", False),
        ('omegaconf.OmegaConf.update(cfg, "m.steps", 3, force_add=True)', False),
        ('cfg = omegaconf.OmegaConf.merge(cfg, {"m": {"steps": 3}})', False),
        ('cfg = omegaconf.OmegaConf.unsafe_merge(cfg, {"m": {"steps": 3}})', False),
        ("with omegaconf.open_dict(cfg):\n        setattr(cfg.m, 'steps', 3)", False),
        ("cfg = omegaconf.OmegaConf.merge(cfg, from_dotlist(['m.steps=3']))", False),
        ("with omegaconf.open_dict(cfg):\n        cfg.m.other = 3", True),
        ('omegaconf.OmegaConf.update(cfg, "m.other_steps", 3, force_add=True)', True),
    ],
)
def test_a_key_that_code_may_give_is_not_missing(project: Path, writes: str, is_told: bool) -> None:
    (project / "train.py").write_text(CODE.replace("WRITES", writes))
    found = check(["conf"], Options(use_cache=False)).diagnostics
    at = {(d.span.file, d.key) for d in found if d.code == "R310"}
    assert (("conf/m/usual.yaml", "m.steps") in at) is is_told
