"""Files of other programs, and texts that are templates first."""

from __future__ import annotations

import pytest

from cfglint.document.purpose import is_of_another_program
from cfglint.document.templates import is_template
from cfglint.document.tree import parse
from cfglint.linter import lint_text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("codecov.yml", "comment: no\n"),
        (".codecov.yml", "comment: no\n"),
        ("docs/mkdocs.yml", "theme: x\n"),
        ("ci/.github/workflows/test.yaml", "a: 1\n"),
        ("x.yaml", "name: CI\non: [push]\njobs: {}\n"),
        ("x.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {}\n"),
        ("environment.yaml", "name: e\nchannels: [x]\ndependencies: [python]\n"),
        ("conda/meta.yaml", "package: {}\nrequirements: {}\n"),
        ("x.yml", "repos:\n- repo: local\n"),
        ("compose.yaml", "services:\n  web: {}\nvolumes: {}\n"),
        ("accelerate/fsdp.yaml", "compute_environment: x\ndistributed_type: FSDP\n"),
        ("configs/metafile.yml", "Models:\n- Name: x\n"),
        ("x.yaml", "Collections: []\nModels: []\n"),
        ("bug.yml", "name: Bug\ndescription: x\nbody: []\n"),
    ],
)
def test_files_of_other_programs(path: str, text: str) -> None:
    assert is_of_another_program(parse(text.encode(), path))
    assert lint_text(text + "flag: yes\nlr: 1e-5\n", path) == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("config.yaml", "name: x\nmodel: {}\n"),
        ("environment.yaml", "environment: {seed: 1}\n"),
        ("c.yaml", "package: x\nbuild: y\n"),
        ("c.yaml", "services: {}\nmodel: {}\n"),
        ("c.yaml", "version: 1\nmodel: {}\n"),
        ("c.yaml", "jobs: 4\nlr: 0.1\n"),
        ("c.yaml", "language: en\nmodel: x\n"),
        ("c.yaml", "resources: x\nmodel: y\n"),
        ("c.yaml", "dependencies: []\ntrainer: {}\n"),
    ],
)
def test_configs(path: str, text: str) -> None:
    assert not is_of_another_program(parse(text.encode(), path))


def test_broken_yaml_is_told_whatever_program_reads_it() -> None:
    assert [d.code for d in lint_text("a: [1\nb: 2\n", "codecov.yml")] == ["Y101"]


@pytest.mark.parametrize(
    "text",
    [
        "gpus: {{ gpus }}\nsize: 4\n",
        "gpus: {{ gpus }}-x\n",
        "{% set a = 1 %}\na: {{ a }}\n",
        "a: 1\n{% if x %}\nb: 1\n{% endif %}\n",
        "- {{ a }}\n- b: {{ c }}x\n",
        "a: <%= x %>: 1\n",
    ],
)
def test_templates(text: str) -> None:
    assert is_template(parse(text.encode(), "c.yaml"))
    assert lint_text(text, "c.yaml") == ()


@pytest.mark.parametrize(
    "text",
    [
        "prompt: '{{ text }}'\na: [1\n",
        'prompt: "{% if x %}"\na: [1\n',
        "prompt: |\n  {% for m in messages %}\n  {{ m }}\na: [1\n",
        "# {{ a }}\na: [1\n",
        "a: {b: {c: 1}}\n",
        "run: echo ${{ x }}\nflag: yes\n",
        "a: [1\n",
    ],
)
def test_what_is_no_template(text: str) -> None:
    assert not is_template(parse(text.encode(), "c.yaml"))
