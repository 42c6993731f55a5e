"""Ways in which code builds a Pydantic model, and which of the two versions it is written for."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.repository.facts import Facts
from cfglint.run.project import Options
from cfglint.stages.check import check
from cfglint.styles.pydantic_models import building_for, version_of
from tests.conftest import line_of

PROGRAM = """\
import sys

import pydantic
import yaml
{imports}

class Net(pydantic.BaseModel):
    width: int
    depth: int = 2


with open(sys.argv[1]) as stream:
    config = yaml.safe_load(stream)
net = {built}
print(net.width, net.depth)
"""


def of(program: str) -> list[str]:
    Path("train.py").write_text(program)
    Path("a.yaml").write_text("widht: 3\ndepth: deep\n")
    report = check(["a.yaml"], Options(use_cache=False))
    return [line_of(found) for found in report.diagnostics]


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("imports", "built"),
    [
        ("", "Net(**config)"),
        ("", "Net.model_validate(config)"),
        ("", "Net.parse_obj(config)"),
        ("from pydantic import parse_obj_as", "parse_obj_as(Net, config)"),
        ("", "pydantic.parse_obj_as(Net, config)"),
        ("from pydantic import TypeAdapter", "TypeAdapter(Net).validate_python(config)"),
        (
            "from pydantic_yaml import parse_yaml_file_as",
            "parse_yaml_file_as(Net, sys.argv[1])",
        ),
    ],
)
def test_a_model_is_held_to_its_fields(imports: str, built: str) -> None:
    assert [each.split()[2:] for each in of(PROGRAM.format(imports=imports, built=built))] == [
        ["R301", "width"],
        ["R308", "depth"],
    ]


@pytest.mark.parametrize(
    "built",
    [
        "Net.model_validate(config, other)",  # a call that is none of Pydantic's
        "pydantic.parse_obj_as(Net)",
        "adapter.validate_python(config)",  # of a model that is not known here
    ],
)
def test_a_call_that_is_not_understood_says_nothing_of_the_model(built: str) -> None:
    """That no file of the repository has the word `widht` is all that is known."""
    assert of(PROGRAM.format(imports="", built=built)) == ["1:1 warning R302 widht"]


SETTINGS = """\
import sys

import yaml
from pydantic.dataclasses import dataclass


@dataclass
class Net:
    width: int
    depth: int = 2


def main():
    with open(sys.argv[1]) as stream:
        config = yaml.safe_load(stream)
    print(Net(**config).width)


main()
"""


def test_a_dataclass_of_pydantic_is_held_to_its_types() -> None:
    assert [each.split()[2:] for each in of(SETTINGS)] == [["R301", "width"], ["R308", "depth"]]


@pytest.mark.parametrize(
    ("code", "requirements", "version"),
    [
        ("from pydantic import BaseModel, ConfigDict", {}, 2),
        ("from pydantic import BaseModel, validator\n\n@validator('a')\ndef f(): ...", {}, 1),
        ("import pydantic.v1", {"requirements.txt": "pydantic>=2"}, 1),  # code goes first
        ("import pydantic", {"requirements.txt": "torch\npydantic==2.7.1\n"}, 2),
        ("import pydantic", {"requirements.txt": "pydantic>=1.10\n"}, 1),
        ("import pydantic", {"requirements.txt": "pydantic<2\n"}, 1),
        ("import pydantic", {"requirements.txt": "pydantic<3\n"}, 0),
        ("import pydantic", {"requirements.txt": "pydantic<=2.5\n"}, 0),
        ("import pydantic", {"requirements.txt": "pydantic\n"}, 0),
        ("import pydantic", {"pyproject.toml": 'dependencies = ["pydantic~=2.0"]\n'}, 2),
        ("import pydantic", {"pyproject.toml": '[tool.poetry]\npydantic = "^1.9"\n'}, 1),
        ("import pydantic", {"environment.yml": "- pip:\n  - pydantic==1.8\n"}, 1),
        ("import pydantic", {}, 0),
    ],
)
def test_the_version_is_that_of_the_code_or_the_requirements(
    code: str, requirements: dict[str, str], version: int, tmp_path: Path
) -> None:
    (tmp_path / "train.py").write_text(f"{code}\n")
    for name, text in requirements.items():
        (tmp_path / name).write_text(text)
    facts = Facts(str(tmp_path), [(str(tmp_path / "train.py"), f"{code}\n")])
    assert version_of(facts) == version
    building = building_for(facts)
    assert building.late_optional == (version == 2)
