"""How many planted faults are caught in the configs of a repository whose program is read.

    python benchmarks/programs_accuracy.py TREE [--most 200]

TREE is a repository whose configs work, read by a program that cfglint follows: under `@hydra.main`
with no settings, or named in `[[tool.cfglint.consumers]]`. As it is, what R301 and R302 say has to
be judged by hand, and is printed. Then keys are misspelt one at a time, chosen evenly over all
configs, and it is counted how often one of the two rules names the key: apart for keys that the
program surely reads, may read, and is not seen to read.
"""

from __future__ import annotations

import argparse
import collections
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cfglint.compose.items import Item, below  # noqa: E402
from cfglint.diagnostic import Diagnostic  # noqa: E402
from cfglint.run.discovery import find_files  # noqa: E402
from cfglint.run.looking import bind_documents  # noqa: E402
from cfglint.run.project import Options, Projects  # noqa: E402
from cfglint.run.store import Store  # noqa: E402
from cfglint.source.reads import CodeReads  # noqa: E402
from cfglint.stages.check import check  # noqa: E402

CODES = ("R301", "R302")


class Key(NamedTuple):
    """A key of a config that could be misspelt: the config, the file that has it, and its line."""

    config: str
    file: str
    dotted: str
    line: int
    kind: str


def keys_of(tree: str) -> Iterator[Key]:
    """Every key that stands in a file, of every config with a program behind it."""
    projects, store = Projects(Options()), Store()
    for path in find_files([tree]):
        project = projects(path)
        file = store.read(path)
        bounds, _, _ = bind_documents(file, project.loader(file), project, store)
        for bound in bounds:
            codes = project.beside.readings.code(bound.experiment)
            for dotted, item in leaves(bound.experiment.root, "", 3) if codes else ():
                if os.path.realpath(item.place.file) == os.path.realpath(path):
                    span = store.read(item.place.file).span(item.place)
                    yield Key(path, path, dotted, span.line, kind_of(dotted, codes))


def leaves(item: Item, dotted: str, depth: int) -> Iterator[tuple[str, Item]]:
    """The keys below an item, with what stands at them."""
    for key, child in item.mapping.items():
        yield below(dotted, key), child
        if depth > 1:
            yield from leaves(child, below(dotted, key), depth - 1)


def kind_of(dotted: str, codes: list[CodeReads]) -> str:
    """How the program reads a key: surely, perhaps, or not that is seen."""
    kinds = {
        "required" if read.certain and read.need == "required" else "perhaps"
        for code in codes
        for read in code.reads
        if below(code.section, *read.path) == dotted
    }
    return "required" if "required" in kinds else "perhaps" if kinds else "not seen read"


def misspelt(key: Key) -> list[Diagnostic] | None:
    """What the two rules say once a key is misspelt; None where it cannot be, on its line."""
    text = Path(key.file).read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    name = key.dotted.rpartition(".")[2]
    line = lines[key.line - 1]
    new = re.sub(rf"^(\s*){re.escape(name)}(\s*:)", rf"\g<1>{name}x_\g<2>", line)
    if new == line:
        return None
    lines[key.line - 1] = new
    options = Options(use_cache=False, select=CODES)
    report = check([key.config], options, {key.file: "".join(lines).encode()})
    return [found for found in report.diagnostics if found.code in CODES]


def main() -> int:
    """Print what is said as it is, and the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tree")
    parser.add_argument("--most", type=int, default=200, help="keys that are misspelt")
    parser.add_argument("--missed", action="store_true", help="name the read keys not caught")
    options = parser.parse_args()
    clean = check([options.tree], Options(use_cache=False, select=CODES)).diagnostics
    for found in clean:
        print(f"{found.span.file}:{found.span.line}: {found.code} {found.message}")
    before = {(found.code, found.key) for found in clean}
    keys = list(keys_of(options.tree))
    step = max(1, len(keys) // options.most)
    counts: collections.Counter[str] = collections.Counter({"keys": len(keys)})
    counts["said of the configs as they are"] = len(clean)
    for key in keys[::step]:
        said = misspelt(key)
        if said is None:
            continue
        name = key.dotted.rpartition(".")[2]
        new = [d for d in said if (d.code, d.key) not in before]
        counts[f"misspelt, {key.kind}"] += 1
        named = any(name in f"{d.key} {d.message}" for d in new)
        counts[f"misspelt, {key.kind}: caught"] += named
        if options.missed and not named and key.kind != "not seen read":
            print(f"missed: {key.file}:{key.line}: {key.dotted}")
    for name, number in sorted(counts.items()):
        print(f"{name:40} {number:>6}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
