"""What several rules make of one context is made once, and for that context alone."""

from __future__ import annotations

import ast
from pathlib import Path

from cfglint.document.conduct import PYYAML
from cfglint.document.tree import parse
from cfglint.rules.context import ExperimentContext
from cfglint.run.settings import Settings
from cfglint.schema.bind import bind
from cfglint.styles.composing import compose
from cfglint.styles.protocol import Composition
from tests.conftest import ROOT


def context_of(text: str) -> ExperimentContext:
    file = parse(text.encode(), "a.yaml")
    experiment = compose(file.documents[0], Composition(Settings(), PYYAML, lambda path: file))
    assert experiment is not None
    return ExperimentContext(bind(experiment, "auto"), lambda path: file, Settings(), made={})


def keys(context: ExperimentContext) -> list[str]:
    return list(context.bound.experiment.root.mapping)


def test_it_is_made_once() -> None:
    context = context_of("a: 1\nb: 2\n")
    first = context.once(keys)
    assert first == ["a", "b"]
    assert context.once(keys) is first
    assert context._replace(made=None).once(keys) is not first


def test_no_context_takes_over_what_was_made_of_another() -> None:
    """Whoever changes a field of a context says what becomes of `made`."""
    found = 0
    for path in (ROOT / "cfglint").rglob("*.py"):
        for node in ast.walk(ast.parse(Path(path).read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr == "_replace" and ast.unparse(node.func.value) == "context":
                found += 1
                assert "made" in {keyword.arg for keyword in node.keywords}, (path, node.lineno)
    assert found
