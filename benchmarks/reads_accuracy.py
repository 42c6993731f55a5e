"""Whether the source reader says what the code reads, judged by running the code.

    python benchmarks/reads_accuracy.py [--root CHECKOUT] [CONFIG ...]

The truth comes from the real constructors, on tensors without data: a key is read if a recording
config object saw it, and required if the constructor raises without it. The reader's answer comes
from the syntax trees alone. Printed are precision and recall of the keys read and of those
required, over every config that builds. Without `--root` the code is that of `cfglint/zoo`; with
it, the `src.model_factory` of a checkout.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from torch._subclasses.fake_tensor import FakeTensorMode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cfglint.compose.experiment import Experiment  # noqa: E402
from cfglint.document.conduct import PYYAML  # noqa: E402
from cfglint.dynamic.adapters.entries import resolve  # noqa: E402
from cfglint.dynamic.adapters.metadata import Metadata, Wanted, source_of  # noqa: E402
from cfglint.dynamic.adapters.missing import MissingModules  # noqa: E402
from cfglint.dynamic.trace.run import no_initialisation  # noqa: E402
from cfglint.run.settings import Consumer, Settings  # noqa: E402
from cfglint.run.store import Store  # noqa: E402
from cfglint.source.consumers import read_consumers  # noqa: E402
from cfglint.source.modules import Modules  # noqa: E402
from cfglint.styles.composing import compose  # noqa: E402
from cfglint.styles.phm_vibench.programs import MODEL  # noqa: E402
from cfglint.styles.protocol import Composition  # noqa: E402
from cfglint.styles.registry import knowledge  # noqa: E402
from cfglint.wrapper import ConfigWrapper  # noqa: E402

RUN_TIME = {"num_classes": {"1": 4}, "enabled_tasks": ["classification", "rul_prediction"]}
ZOO = Consumer(
    "model",
    "cfglint.zoo.model:Model",
    "args_m",
    (("enabled_tasks", "{task.enabled_tasks}"), ("num_classes", "")),
)


class Recording(ConfigWrapper):
    """A config that notes which keys are asked for."""

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_"):
            seen: set[str] = object.__getattribute__(self, "__dict__").setdefault("_seen", set())
            seen.add(name)
        return super().__getattr__(name)


def metadata() -> Metadata:
    """Made-up metadata of one data set."""
    wanted = Wanted({"1": 4}, 2, 25600.0, (0,), {})
    return Metadata(source_of({}, "", wanted, made_up=True).table)


def build(entry: str, values: dict[str, Any]) -> tuple[bool, set[str], str]:
    """Whether the constructor ran, the keys that it asked for, and what it raised."""
    args = Recording(values)
    try:
        with FakeTensorMode(), no_initialisation():
            made = resolve(entry)
            made(args, metadata()) if "model_factory" in entry else made(args)
        error = ""
    except Exception as caught:
        error = f"{type(caught).__name__}: {caught}"
    return not error, set(object.__getattribute__(args, "__dict__").get("_seen", ())), error


def truth(entry: str, values: dict[str, Any]) -> tuple[set[str], set[str]] | str:
    """Keys read and keys required; or why the config does not build."""
    built, read, error = build(entry, values)
    if not built:
        return error
    required = set()
    for key in read & set(values):
        without = {k: v for k, v in values.items() if k != key}
        done, _, error = build(entry, without)
        if not done and error.startswith("AttributeError") and f"`{key}`" in error:
            required.add(key)
    return read, required


def experiment_of(path: str, store: Store) -> Experiment | None:
    """The composed config, with the tasks that a run enables where its files leave them out: the
    reader is told what the constructor is given."""
    file = store.read(path)
    if not file.documents:
        return None
    composition = Composition(Settings(), PYYAML, store.read)
    found = compose(file.documents[0], composition)
    if found is None or found.get("task", "enabled_tasks") is not None:
        return found
    tasks = f"[{', '.join(RUN_TIME['enabled_tasks'])}]"
    return compose(
        file.documents[0], composition._replace(overrides=(("task.enabled_tasks", tasks),))
    )


def compare(path: str, consumer: Consumer, modules: Modules) -> dict[str, Any] | str:
    """What both sides say of one config."""
    experiment = experiment_of(path, Store())
    config = experiment.root.plain() if experiment is not None else None
    if (
        experiment is None
        or not isinstance(config, dict)
        or not isinstance(config.get("model"), dict)
    ):
        return "no model section"
    tasks = (config.get("task") or {}).get("enabled_tasks") or RUN_TIME["enabled_tasks"]
    values = {**config["model"], **RUN_TIME, "enabled_tasks": tasks}
    entry = consumer.entry.format(model=ConfigWrapper(config["model"]))
    settings = Settings(folder=str(ROOT), consumers=(consumer,))
    answers = read_consumers(experiment, settings, modules)
    told = truth(entry, values)
    if isinstance(told, str):
        return told
    given = set(RUN_TIME)
    reads = {read.path[0] for answer in answers for read in answer.reads} - given
    required = {
        read.path[0]
        for answer in answers
        for read in answer.reads
        if read.need == "required" and read.certain
    } - given
    return {
        "read": (reads, told[0] - given),
        "required": (required, told[1] - given),
        "complete": all(answer.complete for answer in answers),
    }


def main() -> int:
    """Print the figures; status 1 where precision or recall of required reads is below 99 %."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--root", default="", help="a checkout with src/model_factory")
    parser.add_argument("configs", nargs="*")
    arguments = parser.parse_args()
    consumer, root = (MODEL, arguments.root) if arguments.root else (ZOO, str(ROOT))
    if arguments.root:
        sys.path.insert(0, arguments.root)
        sys.meta_path.append(MissingModules(arguments.root))
    paths = arguments.configs or [
        *map(str, sorted((ROOT / "configs").glob("*.yaml"))),
        *map(str, sorted((ROOT / "tests/fixtures").glob("*/*.yaml"))),
    ]
    modules = Modules(root)
    modules.knowledge = knowledge()
    counts = {kind: [0, 0, 0] for kind in ("read", "required")}
    judged = 0
    for path in paths:
        found = compare(path, consumer, modules)
        name = path.removeprefix(f"{ROOT}/")
        if isinstance(found, str):
            print(f"{name}: not judged: {found[:120]}")
            continue
        judged += 1
        for kind in counts:
            said, true = found[kind]
            counts[kind][0] += len(said & true)
            counts[kind][1] += len(said - true)
            counts[kind][2] += len(true - said)
            for key in sorted(said - true):
                print(f"{name}: {kind}, said and not true: {key}")
            for key in sorted(true - said):
                print(f"{name}: {kind}, true and not said: {key}")
    worst = 1.0
    print(f"\n{judged} of {len(paths)} configs build")
    for kind, (right, wrong, missed) in counts.items():
        precision = right / (right + wrong) if right + wrong else 1.0
        recall = right / (right + missed) if right + missed else 1.0
        print(f"{kind:8}  precision {precision:.1%}  recall {recall:.1%}  ({right + missed} keys)")
        if kind == "required":
            worst = min(precision, recall)
    return 0 if worst >= 0.99 else 1


if __name__ == "__main__":
    raise SystemExit(main())
