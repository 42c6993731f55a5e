"""Files of other programs, and texts that are templates first."""

from __future__ import annotations

import pytest

from cfglint.document.purpose import is_of_another_program
from cfglint.document.templates import is_template
from cfglint.document.tree import parse
from cfglint.linter import lint_text

pytestmark = pytest.mark.usefixtures("nowhere")


MORE = "{flag: yes, lr: 1e-5}"
"""Values that a config is told of."""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("codecov.yml", f"comment: {MORE}\n"),
        (".codecov.yml", f"comment: {MORE}\n"),
        ("docs/mkdocs.yml", f"theme: {MORE}\n"),
        ("ci/.github/workflows/test.yaml", f"a: {MORE}\n"),
        ("x.yaml", f"name: CI\non: [push]\njobs: {MORE}\n"),
        ("x.yaml", f"apiVersion: v1\nkind: Pod\nmetadata: {MORE}\n"),
        ("environment.yaml", f"name: e\nchannels: [x]\ndependencies: [{MORE}]\n"),
        ("conda/meta.yaml", f"package: {MORE}\nrequirements: {{}}\n"),
        ("x.yml", f"repos:\n- repo: {MORE}\n"),
        ("compose.yaml", f"services:\n  web: {MORE}\nvolumes: {{}}\n"),
        ("configs/metafile.yml", f"Models:\n- Name: {MORE}\n"),
        ("x.yaml", f"Collections: []\nModels: [{MORE}]\n"),
        ("http/src/main/resources/application.yml", f"spring: {MORE}\n"),
        ("bug.yml", f"name: Bug\ndescription: x\nbody: [{MORE}]\n"),
    ],
)
def test_files_of_other_programs(path: str, text: str) -> None:
    assert is_of_another_program(parse(text.encode(), path))
    assert lint_text(text, path) == ()


def test_a_config_is_told_of_the_same_values() -> None:
    codes = {found.code for found in lint_text(f"model: {MORE}\n", "config.yaml")}
    assert codes == {"Y103", "Y104"}


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
