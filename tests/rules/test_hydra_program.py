"""R301, R302 and Y106 on a small repository that Hydra starts, with no settings:
`cases/hydra_program`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cfglint.diagnostic import Diagnostic
from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import edited

PROGRAM = Path(__file__).parent / "cases" / "hydra_program"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(PROGRAM, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_unread_key_whose_value_raises_is_told_once(project: Path) -> None:
    config = project / "conf" / "config.yaml"
    config.write_text(config.read_text() + "extra: ${nope.x}\n")
    told = [key for key in found("config") if key.endswith(" extra")]
    assert told == ["R310 extra"]


def found(*names: str, use_cache: bool = False) -> dict[str, Diagnostic]:
    paths = [f"conf/{name}.yaml" for name in names] or ["conf"]
    report = check(paths, Options(use_cache=use_cache))
    return {f"{d.code} {d.key}": d for d in report.diagnostics}


def test_configs_that_work_are_clean(project: Path) -> None:
    (project / "conf/experiment/faults.yaml").unlink()
    assert found() == {}


def test_an_experiment_is_checked_as_it_is_run(project: Path) -> None:
    by_key = found("experiment/faults")
    assert set(by_key) == {
        "Y106 defaults.modle",
        "R301 optim.betas",
        "R302 model.dimm",
        "R302 model.heads.droput",
        "R302 seeed",
    }
    assert by_key["Y106 defaults.modle"].help == "did you mean `model`?"
    assert "`override modle`" in by_key["Y106 defaults.modle"].message
    unread = by_key["R302 model.heads.droput"]
    assert unread.message == "no code that receives this config reads `model.heads.droput`"
    assert unread.related[0].message == "`app/train.py:main` gets the config here"
    assert unread.help == "did you mean `dropout`?"
    missing = by_key["R301 optim.betas"]
    assert [item.place.file for item in missing.related][:1] == ["app/train.py"]  # type: ignore[union-attr]


def test_what_is_switched_off_is_not_unread(project: Path) -> None:
    assert "R302 ema.warmup" not in found("config")
    edited(project / "app/train.py", "if cfg.ema.decay > 0:", "if cfg.ema.decay == 'big':")
    assert "R302 ema.warmup" in found("config")


def test_a_value_that_others_are_made_of_is_not_unread(project: Path) -> None:
    assert "R302 suffix" not in found("config")
    edited(project / "conf/config.yaml", "run_${suffix}", "run")
    assert "R302 suffix" in found("config")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app/other.py", "def f(x):\n    return x.suffix\n"),
        ("scripts/evaluate.py", "print(load()['suffix'])\n"),
    ],
)
def test_a_key_that_other_code_may_read_is_not_unread(project: Path, path: str, text: str) -> None:
    edited(project / "conf/config.yaml", "run_${suffix}", "run")
    (project / path).parent.mkdir(exist_ok=True)
    (project / path).write_text(text)
    assert "R302 suffix" not in found("config")
    (project / "tests").mkdir()
    (project / path).rename(project / "tests" / "test_it.py")
    assert "R302 suffix" in found("config")


@pytest.mark.parametrize(
    "line",
    [
        "        elsewhere.model.suffix = cfg.seed\n",
        "        print(elsewhere.load().suffix)\n",
    ],
)
def test_a_name_that_is_taken_from_something_unknown_keeps_it_silent(
    project: Path, line: str
) -> None:
    edited(project / "conf/config.yaml", "run_${suffix}", "run")
    edited(project / "app/train.py", "import hydra\n", "import elsewhere\nimport hydra\n")
    edited(project / "app/train.py", "        self.cfg = cfg\n", f"        self.cfg = cfg\n{line}")
    assert ("R302 suffix" in found("config")) == ("= cfg.seed" in line)


def test_a_model_that_was_not_chosen_does_not_count(project: Path) -> None:
    """`width` is read by Large alone, and the config has the small one."""
    edited(
        project / "app/model.py",
        "class Large(Small):\n    pass\n",
        "class Large(Small):\n    def __init__(self, cfg):\n        self.width = cfg.width\n",
    )
    edited(project / "conf/model/small.yaml", "dim: 8\n", "dim: 8\nwidth: 3\n")
    assert "R302 model.width" in found("config")
    assert "R302 model.width" not in found("experiment/good")


def test_a_program_in_a_folder_of_its_own_finds_its_imports(project: Path) -> None:
    (project / "src").mkdir()
    (project / "app").rename(project / "src/app")
    edited(project / "src/app/train.py", "../conf", "../../conf")
    assert "R302 model.dimm" in found("experiment/faults")


def test_the_cache_notices_code_that_mentions_a_key(project: Path) -> None:
    edited(project / "conf/config.yaml", "run_${suffix}", "run")
    names = ("config", "experiment/good", "experiment/faults", "model/small", "model/large")
    assert "R302 suffix" in found(*names, use_cache=True)
    assert "R302 suffix" in found(*names, use_cache=True)
    (project / "other.py").write_text("print(x.suffix)\n")
    assert "R302 suffix" not in found(*names, use_cache=True)


@pytest.mark.parametrize(
    "where",
    ['"pkg://conf"', 'str(Path(__file__).resolve().parent.parent / "conf")', "None"],
)
def test_the_folder_may_be_named_otherwise(project: Path, where: str) -> None:
    text = (project / "app/train.py").read_text()
    start = text.index("config_path=")
    end = text.index(",", start)
    (project / "app/train.py").write_text(text[:start] + f"config_path={where}" + text[end:])
    assert "R302 model.dimm" in found("experiment/faults")


@pytest.mark.parametrize(("folder", "told"), [("conf/data", False), ("configs/data", True)])
def test_a_choice_of_a_group_needs_no_header_of_its_section(
    project: Path, folder: str, told: bool
) -> None:
    (project / folder).mkdir(parents=True)
    choice = project / folder / "small.yaml"
    choice.write_text("batch_size: 4\nnum_workers: 2\ndata_dir: here\nwindow_size: 64\n")
    report = check([str(choice)], Options(use_cache=False))
    assert [d.code for d in report.diagnostics] == ["S202"] * told


def test_a_value_of_a_choice_that_was_not_made_names_a_key(project: Path) -> None:
    """schnetpack's `logger: aim` is made of `${run.experiment}`, and other loggers are not."""
    assert "R302 model.dimm" in found("experiment/faults", use_cache=True)
    other = project / "conf/optim/other.yaml"
    other.write_text("name: opt_${model.dimm}\n")
    for name in ("a", "b", "c", "d"):
        (project / f"conf/{name}.yaml").write_text("seed: 1\n")
    for _ in range(2):
        assert "R302 model.dimm" not in found("experiment/faults", "a", "b", "c", use_cache=True)
    other.unlink()
    assert "R302 model.dimm" in found("experiment/faults", "a", "b", "c", use_cache=True)


def test_a_node_of_a_choice_may_get_more_from_another(project: Path) -> None:
    """lightning-hydra-template's `callbacks/default.yaml` sets the `monitor` of a callback that
    `callbacks/early_stopping.yaml` names."""
    (project / "app/parts.py").write_text("class Stop:\n    def __init__(self, monitor): ...\n")
    (project / "conf/callbacks").mkdir()
    choice = project / "conf/callbacks/stop.yaml"
    choice.write_text("stop:\n  _target_: app.parts.Stop\n")
    config = project / "conf/config.yaml"
    assert found("callbacks/stop") == {}
    config.write_text(
        config.read_text().replace("- _self_\n", "- _self_\n  - callbacks: stop\n", 1)
    )
    assert "R301 callbacks.stop.monitor" in found("callbacks/stop")  # as in this run
    assert "R301 callbacks.stop.monitor" in found("config")
    choice.write_text("stop:\n  _target_: app.parts.Stop\n  monitr: x\n")
    told = found("callbacks/stop")["R301 callbacks.stop.monitor"]  # one fault, told once
    assert told.help == "rename `monitr` to `monitor`"


def test_no_config_sees_another_one(project: Path) -> None:
    """The module's body is read once: what one reading puts into it is taken back."""
    edited(
        project / "app/model.py",
        'MODELS = {"small": Small, "large": Large}\n',
        'MODELS = {"small": Small, "large": Large}\nSEEN = {}\n',
    )
    edited(
        project / "app/train.py",
        "from app.model import MODELS\n",
        "from app.model import MODELS, SEEN\n",
    )
    edited(
        project / "app/train.py",
        "        self.cfg = cfg\n",
        "        self.cfg = cfg\n        if 'kept' in SEEN:\n            print(cfg.never)\n"
        "        SEEN['kept'] = cfg.model.kind\n",
    )
    together = found("experiment/good", "config")
    assert "R301 never" not in together
    assert together == {}


def test_a_choice_that_others_complete_lacks_nothing(project: Path) -> None:
    """`large` has no `kind` of its own here; `huge` brings it in and gives it."""
    (project / "conf/experiment/base.yaml").write_text(
        "# @package _global_\ndefaults:\n  - override /optim: sgd\nseeed: 3\n"
    )
    by_key = found("experiment/base")
    assert {"R301 optim.betas", "R302 seeed"} <= set(by_key)
    (project / "conf/experiment/whole.yaml").write_text(
        "# @package _global_\ndefaults: [base, _self_]\noptim: {betas: [0.9, 0.95]}\n"
    )
    assert set(found("experiment/base")) == {"R302 seeed"}
    assert set(found("experiment/whole")) == {"R302 seeed"}


def test_a_choice_of_a_group_within_is_no_run(project: Path) -> None:
    (project / "conf/experiment/data").mkdir()
    (project / "conf/experiment/data/none.yaml").write_text("# @package _global_\nnothing: 1\n")
    assert "R302 nothing" in found("experiment/data/none")
    (project / "conf/experiment/good.yaml").write_text(
        "# @package _global_\ndefaults:\n  - /experiment/data: none\nseed: 4\n"
    )
    assert set(found("experiment/data/none")) == {"R302 nothing"}  # by the run that chooses it
    assert set(found("experiment/good")) == {"R302 nothing"}


def test_a_missing_key_of_the_root_is_told_at_the_experiment(project: Path) -> None:
    edited(project / "app/train.py", "print(cfg.name)", "print(cfg.nme)")
    place = found("experiment/good")["R301 nme"].span
    assert place.file == "conf/experiment/good.yaml"


def test_what_starts_the_program_may_read_keys_of_the_root(project: Path) -> None:
    """Dora's decorator gets the config as well: only a name that is nearly one of those read is
    surely no key of its own."""
    edited(project / "app/train.py", "import hydra\n", "import dora as hydra\n")
    edited(project / "app/train.py", "@hydra.main(", "@hydra.hydra_main(")
    edited(project / "conf/config.yaml", "seed: 1\n", "seed: 1\nslurm: {gpus: 8}\nretries: 3\n")
    assert found("config") == {}
    edited(project / "conf/config.yaml", "slurm:", "modl:")
    by_key = found("config")
    assert set(by_key) == {"R302 modl"}
    assert by_key["R302 modl"].help == "did you mean `model`?"


@pytest.mark.parametrize("in_a_file", [True, False])
def test_what_configures_hydra_names_keys_of_the_config(project: Path, in_a_file: bool) -> None:
    edited(project / "conf/config.yaml", "run_${suffix}", "run")
    assert "R302 suffix" in found("config")
    settings = "run:\n  dir: logs/${suffix}\n"
    if in_a_file:
        (project / "conf/hydra").mkdir()
        (project / "conf/hydra/default.yaml").write_text(settings)
        edited(project / "conf/config.yaml", "  - _self_\n", "  - _self_\n  - hydra: default\n")
    else:
        edited(
            project / "conf/config.yaml", "seed: 1\n", "seed: 1\nhydra: {run: {dir: '${suffix}'}}\n"
        )
    assert found("config") == {}


def test_what_one_of_two_programs_needs_is_not_missing(project: Path) -> None:
    (project / "app/tune.py").write_text(
        "import hydra\n\n\n"
        '@hydra.main(version_base="1.3", config_path="../conf", config_name="config")\n'
        "def main(cfg):\n    print(cfg.search.trials, cfg.optim.betas)\n"
    )
    told = found("experiment/faults")
    assert "R301 search" not in told
    assert "R301 optim.betas" in told
    (project / "app/train.py").unlink()
    assert "R301 search" in found("experiment/faults")


def test_another_program_may_be_started_with_this_config(project: Path) -> None:
    """verl's `--config-name ppo_megatron_trainer` for a program whose config is `ppo_trainer`."""
    small = project / "conf/model/small.yaml"
    small.write_text(small.read_text() + "for_others: 1\n")
    faults = project / "conf/experiment/faults.yaml"
    faults.write_text(faults.read_text() + "of_this_file: 1\n")
    told = {key for key in found("experiment/faults") if key.startswith("R302")}
    assert {"R302 model.for_others", "R302 of_this_file"} <= told
    (project / "conf/other.yaml").write_text("seed: 1\n")
    (project / "app/other.py").write_text(
        "import elsewhere\nimport hydra\n\n\n"
        '@hydra.main(version_base="1.3", config_path="../conf", config_name="other")\n'
        "def main(cfg):\n    elsewhere.run(cfg)\n"
    )
    now = {key for key in found("experiment/faults") if key.startswith("R302")}
    assert told - now == {"R302 model.for_others"}


FLAT = """
import hydra


@hydra.main(version_base="1.3", config_path="flat", config_name={name})
def main(cfg):
    print(cfg.lr, cfg.net.width)


if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize(("name", "told"), [("None", True), ('"one"', True), ('"other"', False)])
def test_a_config_without_a_defaults_list(project: Path, name: str, told: bool) -> None:
    (project / "flat").mkdir()
    (project / "flat/one.yaml").write_text("hydra: {run: {dir: here}}\nlr: 1\nnet: {widht: 3}\n")
    (project / "one.py").write_text(FLAT.format(name=name))
    report = check(["flat/one.yaml"], Options(use_cache=False))
    found = [f"{d.code} {d.key}" for d in report.diagnostics]
    assert found == ["R301 net.width" if told else "R302 net.widht"]
