"""where, rule, schema, init."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from cfglint.cli.app import run
from cfglint.cli.where_config import why_not_judged
from cfglint.diagnostic import MAY_READ, Doubt
from cfglint.rules.registry import RULES
from tests.conftest import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(ROOT)
    return ROOT


def test_where_prints_the_chain(root: Path, capsys: Capture) -> None:
    assert run(["where", "configs/demo_base_configs.yaml", "data.batch_size"]) == 0
    assert capsys.readouterr().out == (
        "data.batch_size = 256\n"
        "  configs/base/data/windows_1024.yaml:4:3  128  base file, replaced\n"
        "  configs/demo_base_configs.yaml:15:3      256  in this config, in effect\n"
    )


def test_where_shows_set_aliases_and_merges(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("d: &d {lr: 1}\nt:\n  <<: *d\n")
    assert run(["where", str(path), "t.lr", "--set", "t.lr=5"]) == 0
    out = capsys.readouterr().out
    assert "t.lr = 5" in out
    assert f"{path}:1:8" in out
    assert f"through {path}:3:7" in out
    assert "--set" in out


def test_where_as_json(root: Path, capsys: Capture) -> None:
    run(["where", "configs/demo_base_configs.yaml", "data", "--output-format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert data["value"]["batch_size"] == 256
    assert [link["how"] for link in data["chain"]] == ["base", "file"]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("data.batch_sise", "did you mean data.batch_size?"),
        ("model.num_classes", "the program sets it at run time"),
        ("zzz.zzz", "has no zzz.zzz"),
    ],
)
def test_where_without_the_key(root: Path, key: str, message: str, capsys: Capture) -> None:
    assert run(["where", "configs/demo_base_configs.yaml", key]) == 1
    assert message in capsys.readouterr().err


def test_where_tells_the_default_of_the_code(root: Path, capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    text = (ROOT / "configs/multitask_B_04_Dlinear.yaml").read_text()
    path.write_text(text.replace("  max_len: 4096\n", ""))
    assert run(["where", str(path), "model.max_len"]) == 1
    assert "the code's default is 4096" in capsys.readouterr().err


def test_rule_lists_and_explains(capsys: Capture) -> None:
    assert run(["rule"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(RULES)
    assert run(["rule", "Y103"]) == 0
    by_code = capsys.readouterr().out
    assert run(["rule", "number-as-string"]) == 0
    assert capsys.readouterr().out == by_code
    assert "## Why is this bad?" in by_code
    assert run(["rule", "R399"]) == 2
    assert "no rule `R399`" in capsys.readouterr().err


def test_reads(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "tests/rules/cases/code")
    assert run(["reads", "both_ends.yaml"]) == 0
    out = capsys.readouterr().out
    place = "src/model_factory/ISFM/backbone/B_08_PatchTST.py"
    rows = [line.split() for line in out.splitlines()]
    assert ["model.e_layers", "required", "NOT", "PROVIDED", f"{place}:18:40"] in rows
    assert any(row[:3] == ["model.hidden_dim", "optional", "512"] for row in rows)
    assert run(["reads", "both_ends.yaml", "--output-format", "json"]) == 0
    (code,) = json.loads(capsys.readouterr().out)["consumers"]
    assert code["entry"] == "src.model_factory.ISFM.M_01_ISFM:Model"
    assert code["complete"]
    assert {r["key"] for r in code["reads"] if r["provided"] == "NOT PROVIDED"} == {
        "model.e_layers",
        "model.factor",
    }
    assert run(["reads", "opaque.yaml"]) == 0
    assert "the config goes to `timm.create_model`, which is not read" in capsys.readouterr().out
    assert run(["reads", str(ROOT / "configs/multitask_B_04_Dlinear.yaml")]) == 3
    assert "no code was found that reads" in capsys.readouterr().err


def test_schema(tmp_path: Path, capsys: Capture) -> None:
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].endswith("2020-12/schema")
    assert run(["schema", "B_09_FNO", "--draft", "draft-07"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert "draft-07" in data["$schema"]
    assert data["required"] == ["modes", "width", "num_layers", "output_dim"]
    assert run(["schema", "-o", str(tmp_path / "s")]) == 0
    assert (tmp_path / "s/experiment.schema.json").is_file()
    assert (tmp_path / "s/components/E_01_HSE.schema.json").is_file()


def test_init(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs/a.yaml").write_text("base_configs: {}\nlr: 1e-3\n")
    assert run(["init"]) == 0
    settings = tomllib.loads((tmp_path / "cfglint.toml").read_text())
    assert settings == {"include": ["configs"], "compose": {"style": "base_configs"}}
    assert run([]) == 0
    assert run(["init"]) == 2
    (tmp_path / "cfglint.toml").unlink()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\ndependencies = ["hydra-core"]')
    assert run(["init"]) == 0
    data = tomllib.loads((tmp_path / "pyproject.toml").read_text())
    assert data["project"]["name"] == "x"
    assert "loader" not in data["tool"]["cfglint"]  # found for each file, not guessed for all
    assert run(["init"]) == 2
    assert run(["init", "--print"]) == 0
    assert run([]) == 0


def test_init_names_the_loader_as_settings_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements.txt").write_text("ruamel.yaml\n")
    assert run(["init", "--print"]) == 0
    assert '\n# loader = "ruamel"\n' in capsys.readouterr().out
    (tmp_path / "requirements.txt").unlink()
    assert run(["init", "--print"]) == 0
    assert '\n# loader = "pyyaml"\n' in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
@pytest.mark.parametrize("command", [["reads"], ["schema", "--for"]])
def test_an_empty_config_is_told_as_such(
    command: list[str], text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.yaml").write_text(text)
    assert run([*command, "empty.yaml"]) == 2
    assert capsys.readouterr().err.strip() == "Error: empty.yaml is empty"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a:\n\tb: 1\n", "not valid YAML (line 2); `cfglint a.yaml` says more"),
        ("", "is empty"),
        ("# later\n", "is empty"),
    ],
)
def test_where_says_why_nothing_is_known(
    text: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(text)
    assert run(["where", "a.yaml"]) == 0
    assert capsys.readouterr().out == f"a.yaml: {told}\n"
    assert run(["where", "a.yaml", "--output-format", "json"]) == 0
    assert told in capsys.readouterr().out


def test_reads_of_nodes_that_name_their_code(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / "tests/rules/cases/targets")
    assert run(["reads", "good.yaml"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["net.width", "required", "3", "pkg/bases.py:5:24"] in rows
    assert ["strict.depth", "optional", "default", "2", "pkg/nets.py:17:31"] in rows


def test_reads_tells_a_node_at_the_code_that_it_names_alone(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "tests/newcomers/hydra", tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run(["reads", "conf/experiment/radar.yaml"]) == 0
    out = capsys.readouterr().out
    assert "weather.models.Attentive, `model`\n\n  model.width  " in out
    assert "nothing is read" not in out
    assert "Not followed" not in out


PROGRAM = "import elsewhere\n\n\ndef main(cfg):\n    print(cfg.lr)\n    elsewhere.load(cfg.data)\n"


@pytest.fixture(name="project")
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "app.py").write_text(PROGRAM)
    (tmp_path / "c.yaml").write_text("lr: 0.1\ndata: {root: r}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_where_without_a_key_says_what_is_known(project: Path, capsys: Capture) -> None:
    (project / "cfglint.toml").write_text(
        '[[consumers]]\nsection = "."\nentry = "app:main"\nparameter = "cfg"\n'
    )
    assert run(["where", "c.yaml"]) == 0
    assert capsys.readouterr().out == (
        "c.yaml: an experiment\n"
        "  style     flat: no sign of another\n"
        "  loader    PyYAML's safe_load: a guess, as nothing was found that opens it\n"
        "  composed  flat: the document as it is\n"
        "            c.yaml\n"
        "  program   app.py:main\n"
        "    settings  cfglint.toml  the settings name `app:main`\n"
        "  keys      2\n"
        "  judged    1 of them: others are not reported where nothing reads them\n"
        "  not judged, because\n"
        "    data  app.py:6  the config goes to `elsewhere.load`, which is not read\n"
    )


def test_where_tells_of_keys_that_only_a_word_speaks_for_in_one_line() -> None:
    loud = [Doubt(key, f"{MAY_READ} `{key}`") for key in ("a", "b")]
    placed = Doubt("c", "it goes to `f`", "app.py", 3)
    assert why_not_judged([*loud, placed]) == [
        ("c", "app.py:3", "it goes to `f`"),
        ("2 keys", "", f"{MAY_READ} them: a, b"),
    ]
    assert why_not_judged(loud[:1]) == [("a", "", f"{MAY_READ} it")]
    many = why_not_judged([Doubt(f"k{n}", f"{MAY_READ} `k{n}`") for n in range(20)])
    assert len(many) == 1
    assert many[0][2].endswith(" and 8 more")


def test_where_without_a_program_says_what_was_looked_for(project: Path, capsys: Capture) -> None:
    assert run(["where", "c.yaml"]) == 0
    out = capsys.readouterr().out
    assert "  program   none was found\n  looked for\n    settings " in out
    assert "opens a config by a style: hydra, script, argparse_yaml, " in out
    assert "`cfglint init` writes a start" in out


def test_where_a_config_as_json(project: Path, capsys: Capture) -> None:
    (project / "base.yaml").write_text("lr: 0.2\n")
    (project / "run.yaml").write_text("base_configs: {a: base.yaml, b: gone.yaml}\nlr: 0.1\n")
    assert run(["where", "run.yaml", "--output-format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["role"], data["style"], data["program"]) == ("experiment", "phm_vibench", None)
    (composed,) = data["composition"]
    assert composed["files"] == ["run.yaml", "base.yaml"]
    assert composed["missing"] == ["gone.yaml"]
    assert "run.yaml:1" in composed["how"]
    assert {each["kind"] for each in data["looked_for"]} >= {"settings", "layout", "named-code"}


def test_where_says_why_a_file_is_no_config(project: Path, capsys: Capture) -> None:
    (project / "meta.yaml").write_text("{% set v = 1 %}\na: {{ v }}\n")
    assert run(["where", "meta.yaml"]) == 0
    out = capsys.readouterr().out
    assert "meta.yaml: not-a-config\n" in out
    assert "another program renders it before a loader reads it" in out


def test_reads_of_a_class_that_the_program_declares(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "train.py").write_text(
        "import sys\nfrom dataclasses import dataclass\nimport dacite\nimport yaml\n\n\n"
        "@dataclass\nclass Net:\n    width: int\n\n\n"
        "@dataclass\nclass Settings:\n    net: Net\n    lr: float = 0.1\n\n\n"
        "config = yaml.safe_load(open(sys.argv[1]))\n"
        "print(dacite.from_dict(Settings, config))\n"
    )
    (tmp_path / "c.yaml").write_text("net: {width: 3}\n")
    monkeypatch.chdir(tmp_path)
    assert run(["reads", "c.yaml"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["net.width", "required", "3", "train.py:9:5"] in rows
    assert ["lr", "optional", "default", "0.1", "train.py:15:5"] in rows
    assert ["Any", "other", "key", "is", "dropped", "in", "silence."] in rows
    assert run(["reads", "c.yaml", "--output-format", "json"]) == 0
    *_, declared = json.loads(capsys.readouterr().out)["consumers"]
    assert declared["declared"]
    assert {each["key"]: each["type"] for each in declared["reads"]} == {
        "net.width": "an integer",
        "lr": "a number",
    }


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("R360", "did you mean `R306`?"),
        ("R031", "did you mean `R301`?"),
        ("S210", "did you mean `S201`?"),
        ("R399", "the rules of this family are R301 to R312"),
        ("unread-kye", "did you mean `unread-key`?"),
    ],
)
def test_a_wrong_code_is_told_with_what_may_be_meant(code: str, told: str, capsys: Capture) -> None:
    assert run(["rule", code]) == 2
    assert told in capsys.readouterr().err


def test_a_program_of_the_settings_that_is_not_there_is_told(
    project: Path, capsys: Capture
) -> None:
    table = '[[consumers]]\nsection = "."\nentry = "{}"\n'
    told = {
        "ap:main": "`ap:main`: there is no module ap below .",
        "app:mian": "`app:mian`: app.py has no `mian`; did you mean `main`?",
    }
    for entry, reason in told.items():
        (project / "cfglint.toml").write_text(table.format(entry))
        run(["c.yaml"])
        assert f"cfglint.toml names {reason}" in capsys.readouterr().err
    (project / "cfglint.toml").write_text(table.format("app:main"))
    run(["c.yaml"])
    assert "names" not in capsys.readouterr().err


def test_a_program_is_shown_where_it_loads_the_config(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "configs").mkdir()
    (tmp_path / "train.py").write_text(
        "import sys\nimport yaml\n\nwith open(sys.argv[1]) as file:\n"
        "    cfg = yaml.safe_load(file)\nprint(cfg['lr'])\n"
    )
    (tmp_path / "configs" / "a.yaml").write_text("lr: 0.1\nseed: 1\n")
    monkeypatch.chdir(tmp_path)
    run(["where", "configs/a.yaml"])
    out = capsys.readouterr().out
    assert "script: train.py opens it at train.py:5\n" in out
    assert "judged    all of them: one that nothing reads would be reported\n" in out
    run(["configs/a.yaml"])
    assert "train.py:5:1: `train.py` loads the config here\n" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path / "configs")  # paths beside the folder stay short
    run(["a.yaml"])
    assert "../train.py:5:1: `../train.py` loads the config here\n" in capsys.readouterr().out


def test_the_rule_alone_is_explained_as_json(capsys: Capture) -> None:
    assert run(["explain", "R301", "--output-format", "json"]) == 0
    (rule,) = json.loads(capsys.readouterr().out)["rules"]
    assert (rule["code"], rule["severity"]) == ("R301", "error")
    assert run(["explain", "M4", "--output-format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rules"]) > 3
