"""The command line: exit statuses, options, messages."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cfglint.cli.app import run
from tests.conftest import FIXTURES, ROOT

BAD = str(FIXTURES / "failed/multitask_B_08_PatchTST.yaml")
GOOD = str(ROOT / "configs/multitask_B_08_PatchTST.yaml")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_path_alone_is_check(capsys: Capture) -> None:
    assert run(["--no-cache", GOOD]) == 0
    first = capsys.readouterr().out
    assert run(["check", "--no-cache", GOOD]) == 0
    assert first.split("(")[0] == capsys.readouterr().out.split("(")[0]
    assert first.startswith("No problems in 1 file")


def test_no_arguments_lint_this_folder(folder: Path, capsys: Capture) -> None:
    (folder / "a.yaml").write_text("lr: 1e-3\n")
    assert run([]) == 0
    assert "a.yaml:1:5: info[Y103]" in capsys.readouterr().out


def test_no_arguments_lint_what_the_settings_include(folder: Path, capsys: Capture) -> None:
    (folder / "cfglint.toml").write_text('include = ["in"]\n')
    (folder / "in").mkdir()
    (folder / "in/a.yaml").write_text("lr: 1e-3\n")
    (folder / "b.yaml").write_text("lr: 1e-3\n")
    run(["--output-format", "concise"])
    assert capsys.readouterr().out.count("Y103") == 1


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([BAD], 1),
        ([GOOD], 0),
        ([BAD, "--select", "S202"], 0),
        ([BAD, "--select", "S202", "--fail-on", "warning"], 1),
        ([BAD, "--select", "S202", "--fail-on", "info"], 1),
        ([GOOD, "--fail-on", "info"], 0),
        (["nowhere.yaml"], 2),
        ([GOOD, "--select", "S999"], 2),
        ([GOOD, "--set", "x"], 2),
        ([GOOD, "--no-such-option"], 2),
        ([GOOD, "--output-format", "xml"], 2),
        ([GOOD, "--config", "nowhere.toml"], 2),
        (["memory", "nowhere.yaml"], 2),
        (["verify"], 2),
        (["--version"], 0),
        (["--help"], 0),
        (["check", "--help"], 0),
    ],
)
def test_exit_status(arguments: list[str], status: int) -> None:
    assert run([*arguments, "--no-cache"] if arguments[0] in (BAD, GOOD) else arguments) == status


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chekc"], "did you mean `check`?"),
        (["tests/fixture"], "did you mean tests/fixtures?"),
        (["--select", "duplicate-kye", GOOD], "did you mean `duplicate-key`?"),
        (["--ignore", "S29", GOOD], "no rule `S29`"),
        (["rule", "Y999"], "no rule `Y999`"),
        (["schema", "B_08_PatchTS"], "did you mean `B_08_PatchTST`?"),
        (["where", "configs", "a"], "is a folder"),
        (["verify", GOOD, "-o", "report.txt"], "the report's ending is .md, .json or .html"),
        (["memory", GOOD, "--gpu", "rtx3909"], "did you mean `rtx3090`?"),
        (["memory", GOOD, "--gpu", "0GiB"], "a card of `0GiB` holds nothing"),
        (["memory", GOOD, "--memory-budget", "much"], "`much` is no size"),
        ([GOOD, "--dynamic", "--gpu", "auto"], "`--gpu auto`"),
        (["check", GOOD, "--gpu", "rtx3909"], "did you mean `rtx3090`?"),
        (["check", GOOD, "--memory-budget", "3parsecs"], "`3parsecs` is no size"),
        (["--set", "optim.lr=[1", GOOD], "--set optim.lr: `[1` is not valid YAML"),
        (["--set", "optim.lr=[1", GOOD], "a `[` is not closed"),
        (["help"], "`cfglint --help`"),
        (["--set", "a", GOOD], "--set takes KEY=VALUE"),
        (["--write-baseline", GOOD], "--write-baseline needs --baseline FILE"),
    ],
)
def test_messages_say_what_to_write(
    arguments: list[str], message: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert run(arguments) in (2, 3)
    assert message in capsys.readouterr().err


def test_select_and_ignore_take_codes_names_and_prefixes(capsys: Capture) -> None:
    def codes(*options: str) -> set[str]:
        run([BAD, "--no-cache", "--output-format", "json", *options])
        return {d["code"] for d in json.loads(capsys.readouterr().out)["diagnostics"]}

    assert codes() == {"S201", "S202", "Y103"}
    assert codes("--select", "Y") == {"Y103"}
    assert codes("--select", "missing-field,Y103") == {"S201", "Y103"}
    assert codes("--ignore", "S2") == {"Y103"}
    assert codes("--ignore", "Y103", "--ignore", "S202") == {"S201"}
    assert codes("--select", "R3") == codes("--select", "M") == set()


def test_reserved_codes_are_accepted(folder: Path, capsys: Capture) -> None:
    (folder / "cfglint.toml").write_text('ignore = ["R302", "unread-key", "M4"]\n')
    (folder / "a.yaml").write_text("a: 1  # cfglint: ignore[R302]\n")
    assert run(["."]) == 0
    assert "No problems" in capsys.readouterr().out


def test_selection_happens_before_rules_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from cfglint.rules import registry

    loaded = []
    monkeypatch.setattr(registry.Rule, "load", lambda rule: loaded.append(rule.code) or _Quiet)
    run([BAD, "--no-cache", "--select", "Y103", "-qq"])
    assert loaded == ["Y103"]


class _Quiet:
    @staticmethod
    def check(_: object) -> list[object]:
        return []


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    data = Path(BAD).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert run(["-", "--stdin-filename", "configs/x.yaml", "--output-format", "concise"]) == 1
    assert "configs/x.yaml:22:1: error[S201]" in capsys.readouterr().out


def test_output_to_a_file(folder: Path, capsys: Capture) -> None:
    assert run([BAD, "--output-format", "json", "-o", "out/report.json"]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads((folder / "out/report.json").read_text())["summary"]["errors"] == 3
    (folder / "file").write_text("")
    assert run([BAD, "-o", "file/report.json"]) == 2


def test_quiet(capsys: Capture) -> None:
    run([BAD, "-q"])
    out = capsys.readouterr().out
    assert "S201" in out
    assert "errors" not in out
    run([GOOD, "-q"])
    assert capsys.readouterr().out == ""
    run([BAD, "-qq"])
    assert capsys.readouterr().out == ""


def test_set_changes_what_is_linted(capsys: Capture) -> None:
    assert run([GOOD, "--no-cache", "--set", "model.num_heads=7"]) == 1
    out = capsys.readouterr().out
    assert "splits output_dim 256 over 7 heads, which leaves 4" in out
    assert (
        run([BAD, "--set", "model.e_layers=2", "--set", "model.factor=1", "--select", "S201"]) == 0
    )


def test_configs_with_static_errors_are_traced_only_by_force(capsys: Capture) -> None:
    assert run([BAD, "--dynamic", "--output-format", "json", "--no-cache"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["summary"]["not_checked"] == 1
    assert data["dynamic"][0]["status"] == "not-checked"
    assert "--force" in data["dynamic"][0]["reason"]


def test_a_config_that_nothing_traces_is_visible(folder: Path, capsys: Capture) -> None:
    (folder / "a.yaml").write_text("model: {width: 3}\n")
    assert run(["a.yaml", "--dynamic"]) == 3
    assert "not checked: a.yaml" in capsys.readouterr().out


def test_all_findings_in_file_order_the_same_on_every_run_and_however_many_processes(
    folder: Path, capsys: Capture
) -> None:
    for number in range(30):
        (folder / f"{number:02}.yaml").write_text("b: 1e-3\na: yes\na: 1e-4\n")

    def report(*options: str) -> str:
        run([".", "--output-format", "concise", *options])
        return capsys.readouterr().out

    once = report("--no-cache")
    assert once.count("\n") == 30 * 4
    lines = [line.split(":")[:3] for line in once.splitlines()]
    assert lines == sorted(lines, key=lambda part: (part[0], int(part[1]), int(part[2])))
    assert report("--no-cache") == report() == report() == report("-j2", "--no-cache") == once


def test_settings(folder: Path, capsys: Capture) -> None:
    (folder / "pyproject.toml").write_text(
        '[tool.cfglint]\nignore = ["Y104"]\nfail-on = "warning"\n'
        'severity = { Y103 = "info" }\nexclude = ["old/**"]\n'
        'per-file-ignores = { "dev/**" = ["Y103"] }\n'
    )
    for name in ("dev", "old", "new"):
        (folder / name).mkdir()
        (folder / name / "a.yaml").write_text("lr: 1e-3\nw: yes\n")
    assert run(["--output-format", "concise"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "new/a.yaml:1:5: info[Y103] `1e-3` is read as text, not as a number: PyYAML wants a dot "
        "and a signed exponent"
    ]
    assert run(["--fail-on", "info"]) == 1
    assert run(["old/a.yaml", "--force-exclude"]) == 0
    assert "No YAML files" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('ingore = ["S202"]', "unknown setting `ingore`; did you mean `ignore`?"),
        ('compose = { stile = "flat" }', "did you mean `style`?"),
        ('fail-on = "warn"', "it must be one of error, warning, info"),
        ('select = "S202"', "must be a list of strings"),
        ('select = ["S2029"]', "no rule `S2029`"),
        ('loader = "pyaml"', "did you mean `pyyaml`?"),
        ("select = [", "not valid TOML"),
        ("schemas = 1", "with double brackets"),
        ('[[schemas]]\nsection = "a"', "needs `section` and `schema`"),
    ],
)
def test_wrong_settings(folder: Path, text: str, message: str, capsys: Capture) -> None:
    (folder / "cfglint.toml").write_text(text)
    (folder / "a.yaml").write_text("a: 1\n")
    assert run(["a.yaml"]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert "cfglint.toml" in err


def test_every_setting_of_the_contract_is_accepted(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(
        """
[tool.cfglint]
include = ["configs"]
exclude = ["configs/archive/**"]
gpu = "rtx3090"
memory-budget = "20GB"
per-file-ignores = { "configs/dev/**" = ["R302"] }

[tool.cfglint.compose]
style = "base_configs"

[tool.cfglint.aliases]
"model.e_layers" = "model.num_layers"

[[tool.cfglint.consumers]]
section = "model"
entry = "src.model_factory.{model.type}.{model.name}:Model"
parameter = "args_m"
provides = { enabled_tasks = "{task.enabled_tasks}", num_classes = { 1 = 4, 2 = 16 } }

[tool.cfglint.dynamic]
adapter = "isfm"
""".replace("{ 1 = 4, 2 = 16 } }", '{ "1" = 4, "2" = 16 } }')
    )
    (folder / "a.yaml").write_text("a: 1\n")
    assert run(["a.yaml"]) == 0


def test_an_alias_provides_the_key(folder: Path) -> None:
    (folder / "a.yaml").write_text(Path(BAD).read_text().replace("1e-6", "1.0e-6"))
    assert run(["--set", "model.factor=1", "a.yaml"]) == 1
    (folder / "cfglint.toml").write_text('[aliases]\n"model.e_layers" = "model.num_layers"\n')
    assert run(["--set", "model.factor=1", "a.yaml"]) == 0


def test_codes_without_brackets_are_told(folder: Path, capsys: Capture) -> None:
    (folder / "a.yaml").write_text("lr: 1e-3  # cfglint:ignore Y103\n")
    for _ in range(2):  # made anew, then from the cache
        run(["a.yaml", "-v"])
        out = capsys.readouterr().out
        assert "`ignore` without brackets suppresses every rule on this line" in out
        assert "help: write # cfglint: ignore[Y103]\n" in out
    assert run(["a.yaml", "--fix"]) == 0
    assert (folder / "a.yaml").read_text() == "lr: 1e-3  # cfglint: ignore[Y103]\n"
    assert "No problems" in capsys.readouterr().out


def test_an_idle_comment_goes_with_its_codes_without_brackets(folder: Path) -> None:
    (folder / "a.yaml").write_text("lr: 0.1  # cfglint: ignore R302, our own\n")
    assert run(["a.yaml", "--fix"]) == 0
    assert (folder / "a.yaml").read_text() == "lr: 0.1  # , our own\n"


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--gpu", "rtx3090", "--gpu: only M405 looks at the card"),
        ("--memory-budget", "20GB", "--memory-budget has an effect only with --dynamic."),
    ],
)
def test_options_of_the_dynamic_stage_alone(
    option: str, value: str, told: str, capsys: Capture
) -> None:
    assert run([GOOD, option, value]) == 0
    assert told in capsys.readouterr().err
    assert run([GOOD, option, value, "-q"]) == 0
    assert capsys.readouterr().err == ""


def test_baseline(folder: Path, capsys: Capture) -> None:
    path = folder / "a.yaml"
    path.write_text("lr: 1e-3\nw: yes\n")
    base = ["--baseline", "base.json", "--fail-on", "info"]
    assert run(["a.yaml", *base]) == 1
    told = "baseline base.json is not there; --write-baseline of `cfglint check` makes it"
    assert told in capsys.readouterr().err
    assert run(["a.yaml", *base, "--write-baseline"]) == 0
    assert told not in capsys.readouterr().err
    assert run(["a.yaml", *base]) == 0
    assert "2 suppressed" in capsys.readouterr().out
    path.write_text("# a line above\n\nlr: 1e-3\nw: yes\n")
    assert run(["a.yaml", *base]) == 0
    path.write_text("lr: 1e-3\nw: yes\nx: no\n")
    assert run(["a.yaml", *base]) == 1
    before = (folder / "base.json").read_text()
    run(["a.yaml", *base, "--write-baseline"])
    assert (folder / "base.json").read_text() == before
    path.write_text("lr: 1e-3\n")
    run(["a.yaml", *base, "--write-baseline"])
    assert len(json.loads((folder / "base.json").read_text())["entries"]) == 1
    path.write_text("lr: 1e-3\nw: yes\n")
    assert run(["a.yaml", *base]) == 1
    (folder / "base.json").write_text("[")
    assert run(["a.yaml", *base]) == 2


def test_the_cache_is_by_content_settings_and_base_files(folder: Path, capsys: Capture) -> None:
    (folder / "b").mkdir()
    (folder / "b/m.yaml").write_text("model: {name: M_01_ISFM, type: ISFM, backbone: B_09_FNO}\n")
    for number in range(5):
        (folder / f"{number}.yaml").write_text(
            "base_configs: {model: b/m.yaml, task: b/t.yaml}\ndata: {data_dir: d, "
            "metadata_file: m}\ntask: {name: a, type: DG}\n"
        )

    def found() -> list[str]:
        run([".", "--output-format", "concise"])
        return capsys.readouterr().out.splitlines()

    first = found()
    assert found() == first
    assert (folder / ".cfglint_cache/.gitignore").read_text() == "*\n"
    (folder / "b/m.yaml").write_text(
        "model: {name: M_01_ISFM, type: ISFM, backbone: B_08_PatchTST}\n"
    )
    second = found()
    assert any("B_08_PatchTST reads" in line for line in second)
    (folder / "b/t.yaml").write_text("task: {lr: 0.1}\n")
    assert not any("Y106" in line for line in found())
    (folder / "cfglint.toml").write_text('ignore = ["S"]\n')
    assert found() == []
    for shard in (folder / ".cfglint_cache").glob("*.json"):
        shard.write_text("{")
    assert found() == []


def test_the_cache_is_of_one_pyyaml(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        (folder / f"{number}.yaml").write_text("lr: 1e-3\n")
    run(["."])
    (shard,) = (folder / ".cfglint_cache").glob("*.json")
    before = shard.read_text()
    run(["."])
    assert shard.read_text() == before
    monkeypatch.setattr(yaml, "__version__", "0.0")
    run(["."])
    assert shard.read_text() != before


def test_a_suppression_in_a_base_file(folder: Path, capsys: Capture) -> None:
    (folder / "b").mkdir()
    text = "model: {name: M_01_ISFM, type: ISFM, backbone: B_09_FNO}"
    own = "data: {data_dir: d, metadata_file: m}\ntask: {name: a, type: DG}\n"
    for number in range(3):
        (folder / f"{number}.yaml").write_text("base_configs: {model: b/m.yaml}\n" + own)
    (folder / "b/m.yaml").write_text(text + "\n")
    run([".", "--output-format", "json", "--select", "S201"])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert {d["file"] for d in found} == {"b/m.yaml"}
    assert len(found) == 6
    assert [r["file"] for r in found[0]["related"]] == ["0.yaml", "1.yaml", "2.yaml"]
    (folder / "b/m.yaml").write_text(text + "  # cfglint: ignore[S201]\n")
    assert run([".", "--fail-on", "info"]) == 0
    assert run(["b", "--fail-on", "info"]) == 0


def test_importing_the_command_line_imports_nothing_heavy() -> None:
    script = (
        "import sys, cfglint.cli, cfglint.cli.app, cfglint.cli.check, cfglint.linter\n"
        "heavy = {'torch', 'numpy', 'pydantic', 'pandas', 'scipy', 'matplotlib', 'lightning',"
        " 'pathspec', 'jsonschema', 'asyncio', 'multiprocessing'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_linting_imports_no_pydantic() -> None:
    script = (
        "import sys\nfrom cfglint.cli.app import run\n"
        f"run(['-qq', '--no-cache', {BAD!r}, {GOOD!r}])\n"
        "print('pydantic' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


def test_a_closed_pipe_is_no_traceback() -> None:
    command = f"{sys.executable} -m cfglint --no-cache {FIXTURES} | head -n 1"
    out = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in out.stderr
    assert "BrokenPipe" not in out.stderr


def test_an_unexpected_failure_is_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    import cfglint.cli.linting as module

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(module, "lint", crash)
    monkeypatch.delenv("CFGLINT_TRACEBACK", raising=False)
    assert run([GOOD]) == 2
    assert "RuntimeError: planted" in capsys.readouterr().err


def test_interrupting(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    import cfglint.cli.linting as module

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "lint", interrupt)
    assert run([GOOD]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_wrong_selector_is_not_blamed_on_the_settings(folder: Path, capsys: Capture) -> None:
    (folder / "cfglint.toml").write_text('ignore = ["S202"]\n')
    (folder / "a.yaml").write_text("a: 1\n")
    assert run(["a.yaml", "--select", "S2029"]) == 2
    err = capsys.readouterr().err
    assert "no rule `S2029`" in err
    assert "cfglint.toml" not in err
