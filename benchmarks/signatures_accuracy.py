"""How many planted faults are caught in configs that name their code, and how many false alarms.

    python benchmarks/signatures_accuracy.py TREE

TREE holds configs that work (`_target_`, `_component_`, `class_path`), with their code below it or
installed. As they are, every finding is a false alarm. Then each argument of each node is misspelt,
and each required one removed, one at a time. What is open (`**kwargs` that go where the reader
cannot follow) or not installed is counted by itself: nothing is said of it, and nothing is claimed.
"""

from __future__ import annotations

import argparse
import collections
import sys
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cfglint.rules.context import ExperimentContext  # noqa: E402
from cfglint.rules.named_code import (  # noqa: E402
    swallowed_arguments,
    unprovided_arguments,
    untaken_arguments,
)
from cfglint.run.discovery import find_files  # noqa: E402
from cfglint.run.looking import bind_documents  # noqa: E402
from cfglint.run.project import Options, Projects  # noqa: E402
from cfglint.run.store import Store  # noqa: E402
from cfglint.source.named import Target  # noqa: E402


def said(context: ExperimentContext, targets: list[Target]) -> int:
    """Findings on some nodes."""
    now = context._replace(targets=targets)
    rules = (unprovided_arguments, untaken_arguments, swallowed_arguments)
    return sum(1 for rule in rules for _ in rule(now))


def judge(tree: str) -> collections.Counter[str]:
    """The counts over every config of a tree."""
    counts: collections.Counter[str] = collections.Counter()
    projects, store = Projects(Options()), Store()
    for path in find_files([tree]):
        project = projects(path)
        file = store.read(path)
        bounds, _, _ = bind_documents(file, project.loader(file), project, store)
        for bound in bounds:
            targets, _ = project.beside.nodes.targets(bound.experiment)
            context = ExperimentContext(
                bound,
                store.read,
                project.settings,
                passed=partial(project.beside.nodes.passed, bound.experiment),
            )
            for target in targets:
                count_node(context, target, counts)
    return counts


def count_node(
    context: ExperimentContext, target: Target, counts: collections.Counter[str]
) -> None:
    """One node: as it is, with each argument misspelt, and without each required one."""
    counts["nodes"] += 1
    counts["false alarms"] += said(context, [target]) + (target.absent is not None)
    if target.signature is None:
        counts["nodes whose code was not found"] += 1
        return
    for name, item in target.arguments.items():
        rest = {key: value for key, value in target.arguments.items() if key != name}
        misspelt = target._replace(arguments={**rest, f"{name}x_": item})
        counts["misspelt"] += 1
        counts["misspelt, caught"] += said(context, [misspelt]) > 0
        counts["misspelt, code open"] += target.signature.open
        known = target.signature.parameters.get(name)
        if known is not None and known.required:
            removed = target._replace(arguments=rest)
            counts["removed"] += 1
            counts["removed, caught"] += said(context, [removed]) > 0


def main() -> int:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tree")
    counts = judge(parser.parse_args().tree)
    for name, number in counts.items():
        print(f"{name:32} {number:>6}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
