"""R301 to R306 on a small repository laid out like PHM-Vibench: `cases/program`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cfglint.diagnostic import Diagnostic
from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import edited

PROGRAM = Path(__file__).parent / "cases" / "program"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(PROGRAM, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(name: str = "faults.yaml") -> dict[str, Diagnostic]:
    report = check([name], Options(use_cache=False))
    return {f"{d.code} {d.key}": d for d in report.diagnostics}


def test_a_config_that_works_is_clean(project: Path) -> None:
    assert found("good.yaml") == {}


def test_a_program_that_was_followed_needs_no_search(project: Path) -> None:
    """The key stands in a file that never gets the config."""
    (project / "src/utils/other.py").write_text("def f(trainer):\n    return trainer.precision\n")
    by_key = found()
    place = by_key["R302 trainer.precision"].related[0]
    assert (place.place.file, place.place.line) == ("src/utils/other.py", 2)  # type: ignore[union-attr]
    unread = by_key["R302 trainer.gradient_clip_val"]
    assert unread.message == "no code that receives this config reads `trainer.gradient_clip_val`"
    assert (
        unread.related[0].message == "`src/Pipeline_01_default.py:pipeline` loads the config here"
    )


def test_a_section_that_escapes_keeps_silent_and_the_others_do_not(project: Path) -> None:
    trainer = project / "src/trainer_factory/Default_trainer.py"
    edited(
        trainer,
        "import pytorch_lightning as pl",
        "import elsewhere\nimport pytorch_lightning as pl",
    )
    edited(trainer, "    callbacks = call", "    elsewhere.configure(args_t)\n    callbacks = call")
    keys = set(found())
    assert not any(key.startswith("R302 trainer") for key in keys)
    assert "R302 data.window_size" in keys
    assert "R301 trainer.pruning" not in keys  # elsewhere may set it


@pytest.mark.parametrize("mark", ["section", "folder"])
def test_a_config_of_another_pipeline_is_not_held_against_the_usual_one(
    project: Path, mark: str
) -> None:
    """The second pipeline makes the sections itself, and only it can say what is missing."""
    assert any(key.startswith("R30") for key in found())
    (project / "src/Pipeline_07_two_stages.py").write_text("class Stages:\n    pass\n")
    name = "faults.yaml"
    if mark == "section":
        with open(project / name, "a") as file:
            file.write("pipeline_07:\n  stages: 2\n")
    else:
        (project / "pipeline_07").mkdir()
        name = shutil.move(project / name, project / "pipeline_07" / name).relative_to(project)
    assert not any(key.startswith("R30") for key in found(str(name)))


def test_a_value_that_is_read_first_is_not_overwritten(project: Path) -> None:
    small = project / "src/model_factory/Nets/Small.py"
    edited(
        small,
        "        args_m.num_classes =",
        "        print(args_m.num_classes)\n        args_m.num_classes =",
    )
    assert not any(key.startswith("R305") for key in found())


def test_a_write_on_a_condition_says_nothing(project: Path) -> None:
    small = project / "src/model_factory/Nets/Small.py"
    edited(
        small,
        "        args_m.num_classes =",
        "        if metadata:\n            args_m.num_classes =",
    )
    assert not any(key.startswith("R305") for key in found())


@pytest.mark.parametrize(
    ("monitor", "fine"),
    [
        ("val_loss", True),
        ("val_loss_epoch", True),
        ("train_rul_prediction_loss", True),
        ("val_anomaly_detection_loss", False),
        ("val_los", False),
        ("epoch", True),
    ],
)
def test_monitored_metrics(project: Path, monitor: str, fine: bool) -> None:
    edited(project / "good.yaml", "val_rul_prediction_loss", monitor)
    by_key = found("good.yaml")
    assert (by_key == {}) == fine
    if monitor == "val_los":
        assert by_key["R306 trainer.monitor"].help == "did you mean `val_loss`?"


@pytest.mark.parametrize(
    "line",
    [
        "self.log_dict(self.metrics.compute())",
        "self.log(batch['name'], loss)",
        "elsewhere.report(self, self.args_trainer)",
    ],
)
def test_metrics_that_are_not_known_keep_it_silent(project: Path, line: str) -> None:
    edited(project / "good.yaml", "val_rul_prediction_loss", "val_f1")
    task = project / "src/task_factory/task/multi/multi_task.py"
    assert "R306 trainer.monitor" in found("good.yaml")
    edited(
        task,
        "            total = total + loss",
        f"            {line}\n            total = total + loss",
    )
    if "elsewhere" in line:
        edited(task, "import torch\n", "import elsewhere\nimport torch\n")
    assert found("good.yaml") == {}


@pytest.mark.parametrize(("monitor", "fine"), [("val_f1", True), ("test_f1", False)])
def test_parts_of_a_name_that_are_not_known_stand_for_anything(
    project: Path, monitor: str, fine: bool
) -> None:
    task = project / "src/task_factory/task/multi/multi_task.py"
    edited(task, 'self.log(f"{stage}_{name}_loss", loss)', 'self.log(f"{stage}_{batch}", loss)')
    edited(project / "good.yaml", "val_rul_prediction_loss", monitor)
    assert ("R306 trainer.monitor" not in found("good.yaml")) == fine


def test_a_module_that_is_tried_first_is_no_fault(project: Path) -> None:
    factory = project / "src/task_factory/__init__.py"
    factory.write_text(
        "import importlib\n\n\ndef build_task(args_task, network, **rest):\n    try:\n"
        "        module = importlib.import_module(f'src.task_factory.{args_task.type}')\n"
        "    except ImportError:\n"
        "        name = f'src.task_factory.task.{args_task.type}.{args_task.name}'\n"
        "        module = importlib.import_module(name)\n"
        "    return module.task(network=network, args_task=args_task, **rest)\n"
    )
    assert found("good.yaml") == {}


def test_a_name_that_code_is_not_sure_to_look_up_is_no_fault(project: Path) -> None:
    small = project / "src/model_factory/Nets/Small.py"
    edited(
        small,
        "        self.head = HEADS[args_m.head]",
        "        if metadata.x:\n            self.head = HEADS[args_m.head]",
    )
    assert "R303 model.head" not in found()
    edited(small, "self.head = HEADS[args_m.head]", "self.head = HEADS.get(args_m.head)")
    assert "R303 model.head" not in found()


def test_capital_keys_that_are_exported_in_a_loop_are_read(project: Path) -> None:
    assert "R302 environment.WANDB_MODE" not in found()
    assert "R302 environment.seed" in found()


def test_a_whole_config_may_be_named_in_the_settings(project: Path) -> None:
    shutil.move(project / "src/Pipeline_01_default.py", project / "train.py")
    edited(project / "train.py", "def pipeline(args):", "def main(args):")
    assert "R302 environment.seed" not in found()
    (project / "cfglint.toml").write_text('[[consumers]]\nsection = "."\nentry = "train:main"\n')
    keys = set(found())
    assert {"R302 environment.seed", "R302 trainer.precision", "R301 trainer.pruning"} <= keys
    edited(
        project / "train.py",
        "    configs = load_config(args.config_path)\n",
        "    configs = args\n",
    )
    (project / "cfglint.toml").write_text(
        '[[consumers]]\nsection = "."\nentry = "train:main"\nparameter = "args"\n'
    )
    assert set(found()) == keys


def test_what_the_program_does_without_is_not_missing(project: Path) -> None:
    """The shipped schema of this family wants `data.metadata_file`; this code does not read it."""
    edited(project / "good.yaml", "  metadata_file: metadata.xlsx\n", "")
    for path in (project / "src").rglob("*.py"):
        text = path.read_text()
        path.write_text(text.replace("args_data.metadata_file", "'metadata.xlsx'"))
    assert not any("metadata_file" in key for key in found("good.yaml"))


def test_a_base_is_judged_through_its_users(project: Path) -> None:
    """`base/task.yaml` is no run of the program."""
    config = (project / "good.yaml").read_text()
    start = config.index("task:")
    end = config.index("trainer:")
    (project / "base").mkdir()
    (project / "base/task.yaml").write_text(config[start:end])
    rest = "base_configs:\n  task: base/task.yaml\n" + config[:start] + config[end:]
    (project / "run.yaml").write_text(rest)
    assert found("base/task.yaml") == {}
    assert found("run.yaml") == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n", "markers of a merge conflict"),
        ("class Model:\nx = 1\n", "expected an indented block"),
        ("x = (1,\n", "was never closed"),
        ("print 'hello'\n", ""),
        ("type Pair[T] = tuple[T, T]\n", ""),
    ],
)
def test_a_module_that_no_python_parses(project: Path, text: str, told: str) -> None:
    """Where a key selects it R312, where every config goes through it R311; other syntax may be for
    another version of Python."""
    small = project / "src/model_factory/Nets/Small.py"
    before = small.read_text()
    small.write_text(text)
    broken = found("good.yaml").get("R312 model.name")
    assert (told in broken.message) if told and broken is not None else not told
    small.write_text(before)
    (project / "src/Pipeline_01_default.py").write_text(text)
    every = found("good.yaml").get("R311 ")
    assert (told in every.message) if told and every is not None else not told


def test_a_key_without_which_the_code_raises(project: Path) -> None:
    pipeline = project / "src/Pipeline_01_default.py"
    edited(
        pipeline,
        "def pipeline(args):",
        "def checked(configs):\n"
        '    for name in ("metadata_file", "license"):\n'
        "        if not hasattr(configs.data, name):\n"
        '            raise ValueError(f"no {name}")\n\n\n'
        "def pipeline(args):",
    )
    text = pipeline.read_text()
    line = next(line for line in text.splitlines() if "load_config(" in line and "=" in line)
    indent = line[: len(line) - len(line.lstrip())]
    name = line.strip().partition(" =")[0]
    edited(pipeline, line, f"{line}\n{indent}checked({name})")
    assert set(found("good.yaml")) == {"R301 data.license"}


def test_an_override_of_one_machine_is_no_run(project: Path) -> None:
    (project / "local.yaml").write_text("data:\n  data_dir: /data\n  unheard_of: 1\n")
    report = check(["local.yaml"], Options(use_cache=False, select=("R",)))
    assert report.diagnostics == ()


def test_an_experiment_of_another_layout_is_not_judged(project: Path) -> None:
    text = (project / "faults.yaml").read_text()
    kept = text[text.index("data:") : text.index("trainer:")]
    other = f"{kept}optimization: {{lr: 1}}\nreproducibility: {{seed: 1}}\n"
    (project / "other.yaml").write_text(other)
    assert not [key for key in found("other.yaml") if key.startswith("R3")]


def test_a_pipeline_that_names_a_config_has_it_to_itself(project: Path) -> None:
    (project / "two_stages.yaml").write_text((project / "no_such_task.yaml").read_text())
    assert any(key.startswith("R303") for key in found("two_stages.yaml"))
    (project / "src/Pipeline_03_stages.py").write_text(
        "from src.utils.config_utils import load_config\n\n\n"
        'def pipeline(args):\n    config = load_config(args.config_path or "two_stages.yaml")\n'
        "    print(config.data, config.model, config.task, config.trainer, config.environment)\n"
    )
    assert not any(key.startswith("R303") for key in found("two_stages.yaml"))


def test_arguments_are_of_the_section_that_they_are_named_after(project: Path) -> None:
    """`args_t` of the trainer's code is no `task` where the config has no `trainer`."""
    text = (project / "good.yaml").read_text()
    (project / "short.yaml").write_text(text[: text.index("trainer:")])
    missing = {key for key in found("short.yaml") if key.startswith("R301 task")}
    assert missing == set()


def test_what_chooses_the_pipeline_is_read(project: Path) -> None:
    text = (project / "good.yaml").read_text()
    (project / "named.yaml").write_text(f"{text}pipeline:\n  type: default\n  notes: n\n")
    assert not [key for key in found("named.yaml") if "pipeline" in key]


def test_a_section_that_other_code_gets_too_is_not_judged_by_one(project: Path) -> None:
    """Where the pipeline cannot be followed, the trainer's code does not say what else reads
    `environment`."""
    edited(
        project / "src/Pipeline_01_default.py",
        "    for turn in",
        "    import elsewhere\n\n    elsewhere.look(configs)\n    for turn in",
    )
    text = (project / "good.yaml").read_text()
    text = text.replace("environment:\n", "environment:\n  workspace: here\n", 1)
    (project / "more.yaml").write_text(text)
    assert not [key for key in found("more.yaml") if "workspace" in key]
