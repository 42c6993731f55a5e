"""Versions that a repository asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.source.library import Library
from cfglint.source.pins import Pins


@pytest.mark.parametrize(
    ("text", "version", "allowed"),
    [
        ("net-lib==1.9\n", "1.9.3", True),
        ("net-lib==1.9\n", "2.0.0", False),
        ("net_lib[extra]>=1.2,<2.0\n", "1.9.0", True),
        ("net_lib[extra]>=1.2,<2.0\n", "2.0", False),
        ("net.lib ~= 1.4\n", "1.9", True),
        ("net.lib ~= 1.4\n", "2.0", False),
        ("other-net-lib==1.0\n", "2.0", True),
        ("net-lib\n", "2.0", True),
        ("net-lib>2\n", "2.6.0", True),
        ("net-lib<=1.9\n", "1.9.5", True),
        ('install_requires=["net-lib==1.*"]\n', "1.9.5", True),
    ],
)
def test_bounds(tmp_path: Path, text: str, version: str, allowed: bool) -> None:
    (tmp_path / "requirements.txt").write_text(text)
    assert Pins([str(tmp_path)]).allow("net_lib", version) is allowed


@pytest.mark.parametrize(
    ("text", "of_a_commit"),
    [
        ('"net-lib @ git+https://github.com/a/net-lib.git@69ad852",\n', True),
        ("net_lib[extra] @ git+https://github.com/a/net-lib\n", True),
        ("git+https://github.com/a/net-lib.git@main#egg=net-lib\n", True),
        ("pip install git+https://github.com/a/net-lib\n", True),
        ("other @ git+https://github.com/net-lib/other.git\n", False),
        ("net-lib==1.9\n", False),
    ],
)
def test_a_package_of_a_commit(tmp_path: Path, text: str, of_a_commit: bool) -> None:
    (tmp_path / "requirements.txt").write_text(text)
    assert Pins([str(tmp_path)]).is_of_a_commit("net-lib") is of_a_commit


@pytest.mark.parametrize("name", ["environment.yml", "kiln_env.yml", "conda.yaml", "env.yaml"])
def test_environments_of_conda_pin(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("dependencies:\n  - pip:\n      - net-lib==1.8.6\n")
    assert not Pins([str(tmp_path)]).allow("net_lib", "2.0")


def test_tables_in_toml_are_bounds_too(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('net-lib = "<2.0"\n')
    assert not Pins([str(tmp_path)]).allow("net_lib", "2.0")


@pytest.mark.parametrize(
    ("constraint", "version", "allowed"),
    [
        ('"^1.2"', "1.9", True),
        ('"^1.2"', "2.0", False),
        ('"^0.12.0"', "0.13", False),
        ('"^0.0.3"', "0.0.4", False),
        ('"~1.2.3"', "1.2.9", True),
        ('"~1.2.3"', "1.3", False),
        ('"~=1.2"', "1.9", True),
        ('"1.4.0"', "1.4.0", True),
        ('"1.4.0"', "1.5.0", False),
        ('"1.*"', "2.0", False),
        ('{platform = "linux", version = "==1.4.5"}', "1.4.6", False),
        ('{git = "https://github.com/a/net-lib.git"}', "1.4.6", True),
        ('">=1.2,<2"', "2.1", False),
    ],
)
def test_constraints_of_poetry(
    tmp_path: Path, constraint: str, version: str, allowed: bool
) -> None:
    table = f"[tool.poetry.group.train.dependencies]\nnet-lib = {constraint}\n\n[tool.other]\n"
    (tmp_path / "pyproject.toml").write_text(table + 'net-lib = "^7"\n')
    assert Pins([str(tmp_path)]).allow("net_lib", version) is allowed


def test_a_package_of_an_excluded_version_is_not_known(tmp_path: Path) -> None:
    environment = tmp_path / "site-packages"
    (environment / "netlib-2.0.dist-info").mkdir(parents=True)
    (environment / "netlib.py").write_text("class Net:\n    pass\n")
    (tmp_path / "own").mkdir()
    folders = [str(tmp_path / "own"), str(environment)]
    assert Library(folders).find("netlib.Net") is not None
    (tmp_path / "own" / "requirements.txt").write_text("netlib<2\n")
    assert Library(folders).find("netlib.Net") is None


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("net==1.13\n", True),
        ("net>=3\n", False),
        ("net<1\n", False),
        ("net<2,>1.5\n", True),
        ("net~=1.9.0\n", True),
        ("net==1.1.0\nnet==2.0.0\n", False),
        ("net==2.0\nnet>=2.0.0\n", True),
    ],
)
def test_bounds_allow_a_version_between_two(tmp_path: Path, text: str, allowed: bool) -> None:
    (tmp_path / "requirements.txt").write_text(text)
    assert Pins([str(tmp_path)]).span("net").meets("1.0", "2.1") is allowed


@pytest.mark.parametrize(
    ("text", "before", "after", "excluded"),
    [
        ("", "2.1", "-", False),
        ("net==2.0.1\n", "2.1", "-", True),
        ("net==2.*\n", "2.1", "-", False),
        ("net==2.1\n", "2.1.0", "-", False),
        ("net<=2.1\n", "2.1", "-", True),
        ("net<2.2\n", "2.1", "-", False),
        ("net~=2.0\n", "2.1", "-", False),
        ("net~=2.0.3\n", "2.1", "-", True),
        ("net>=2.0\n", "-", "2.0", True),
        ("net>=1.9\n", "-", "2.0", False),
        ("net>=1.9\nnet==2.3.1\n", "-", "2.0", True),
        ("net!=2.0\n", "2.1", "2.1", False),
    ],
)
def test_a_span_of_versions(
    tmp_path: Path, text: str, before: str, after: str, excluded: bool
) -> None:
    (tmp_path / "requirements.txt").write_text(text)
    assert Pins([str(tmp_path)]).span("net").excludes(before, after) is excluded


@pytest.mark.parametrize("name", ["environment.yml", "conda_env.yml", "part/conda.yaml"])
def test_conda_pins_with_one_sign(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("dependencies:\n  - net-lib=2.0.6=py38h5_0\n  - other=1\n")
    pins = Pins([str(tmp_path)])
    assert pins.allow("net_lib", "2.0.6")
    assert not pins.allow("net_lib", "2.1")
    assert pins.allow("other", "1.4")
    assert not pins.allow("other", "2.0")
