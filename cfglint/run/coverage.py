"""What was checked of a config: its role, its style, its program, and which of its keys are judged.

Silence is no check. A key is judged where cfglint would have said something if nothing read it, or
where a schema, a contract or a signature speaks of it. Made once for each file that is linted, from
what its rules looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cfglint.compose.items import Item, below
from cfglint.diagnostic import MAY_READ, Config, Doubt, Evidence, Role
from cfglint.files import shown
from cfglint.schema.profile import FAMILY
from cfglint.styles.registry import looks_like, sign_of

if TYPE_CHECKING:
    from cfglint.binding.evidence import Bound as Binding
    from cfglint.binding.evidence import Candidate
    from cfglint.contract import Contract
    from cfglint.rules.context import ExperimentContext
    from cfglint.source.named import Target
    from cfglint.source.reads import CodeReads

Path = tuple[str, ...]

NAMED_CODE = "named-code"
"""The kind of evidence that nodes of the config name code which was found."""

MOST_NAMES = 3
"""Names that one piece of evidence lists."""


SCHEMA_RULES = frozenset({"S202", "S203", "S204"})
"""Rules by which a schema speaks of a key that a config has."""


class Looked(NamedTuple):
    """What the linter found for one experiment: `part` says that no run starts from it, `binding`
    which program opens it by the evidence of the repository, where that was asked."""

    context: ExperimentContext
    part: bool = False
    binding: Binding | None = None


class Judged:
    """Keys that are judged: `exact` themselves, `whole` with all that is below them."""

    def __init__(self) -> None:
        self.exact: set[Path] = set()
        self.whole: set[Path] = set()

    def has(self, path: Path) -> bool:
        """Whether a key is judged."""
        return path in self.exact or any(path[:n] in self.whole for n in range(1, len(path) + 1))


def coverage_of(file: str, looked: Sequence[Looked]) -> Config:
    """What was checked of a file: of all its documents together."""
    parts = [_of_one(file, each) for each in looked]
    parts = [part for part in parts if part.role != "not-a-config"]
    if not parts:
        return Config(file)
    first = next((part for part in parts if part.role == "experiment"), parts[0])
    program = next((part.program for part in parts if part.program), "")
    return first._replace(
        program=program,
        evidence=tuple(dict.fromkeys(each for part in parts for each in part.evidence)),
        keys=sum(part.keys for part in parts),
        keys_judged=sum(part.keys_judged for part in parts),
        doubts=tuple(dict.fromkeys(each for part in parts for each in part.doubts)),
    )


def _of_one(file: str, looked: Looked) -> Config:
    """What was checked of one document."""
    context = looked.context
    root = context.bound.experiment.root
    if not root.mapping:
        return Config(file)
    leaves = leaf_keys(root)
    program, evidence = _program_of(looked)
    named = [target for target in context.targets if target.signature is not None]
    if named:
        evidence = (*evidence, _of_nodes(context, named))
    judged = _judged(looked)
    count = sum(judged.has(path) for path in leaves) if judged.exact or judged.whole else 0
    doubts = tuple(dict.fromkeys(_doubts(context, leaves, judged)))
    style, _ = style_of(looked)
    return Config(file, _role_of(looked), style, program, evidence, len(leaves), count, doubts)


def leaf_keys(root: Item) -> list[Path]:
    """The paths of the keys that hold no mapping: values, and lists without mappings inside."""
    found: list[Path] = []
    _add_leaves(root, (), found)
    return found


def _add_leaves(item: Item, path: Path, found: list[Path]) -> None:
    value = item.value
    pairs: Iterable[tuple[str, Item]] = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list) and any(isinstance(child.value, dict) for child in value):
        pairs = ((str(number), child) for number, child in enumerate(value))
    elif path:
        found.append(path)
        return
    if not value and path:
        found.append(path)
    for key, child in pairs:
        if isinstance(child.value, (dict, list)):
            _add_leaves(child, (*path, key), found)
        else:
            found.append((*path, key))


def _role_of(looked: Looked) -> Role:
    if looked.part or looked.context.bound.experiment.part:
        return "part"
    return "fragment" if looked.context.bound.role == "fragment" else "experiment"


def style_of(looked: Looked) -> tuple[str, str]:
    """The style of the program that a config is bound to, else what the config shows; and why."""
    found = _opened_by(looked)
    if found is not None:
        file, line = _opened_at(looked, found)
        return found.opening.style, f"{found.opening.program} opens it at {file}:{line}"
    bound = looked.context.bound
    signed = sign_of(bound.experiment)
    if signed is not None:
        return signed
    if bound.role != "other":
        return FAMILY, "it has sections and names that only this family has"
    named = [target for target in looked.context.targets if target.form.keyword]
    if named:
        form = min(named, key=lambda target: len(target.path)).form
        return form.style, f"nodes name their code by `{form.keyword}`"
    return looks_like(bound.experiment) or ("flat", "no sign of another")


def _opened_at(looked: Looked, found: Candidate) -> tuple[str, int]:
    """Where a program loads the config: the call that was met as it was followed, else where the
    style sees the opening."""
    for code in looked.context.code:
        if code.entry == found.opening.entry and code.loaded is not None:
            return shown(code.loaded[0]), code.loaded[1]
    return found.opening.at.file, found.opening.at.line


def _opened_by(looked: Looked) -> Candidate | None:
    """The program that binding found: one whose code was read, else one whose contract holds."""
    binding = looked.binding
    if binding is None:
        return None
    entries = {code.entry for code in looked.context.code}
    read = [each for each in binding.programs if each.opening.entry in entries]
    return read[0] if read else binding.chosen


def _program_of(looked: Looked) -> tuple[str, tuple[Evidence, ...]]:
    """The program that opens a config, "" where none was found, and what speaks for it."""
    context = looked.context
    candidate = _opened_by(looked)
    if candidate is not None:
        at = _opened_at(looked, candidate)
        return candidate.opening.program, (*candidate.evidence, _of_fit(candidate, at))
    found = [code for code in context.code if code.start is not None]
    if not found:
        return "", ()
    best = next((code for code in found if code.whole), found[0])
    by_entry = {code.entry: code for code in reversed(found)}
    evidence = [_of_code(context, code) for code in reversed(by_entry.values())]
    return best.program, tuple(evidence)


def _of_fit(candidate: Candidate, at: tuple[str, int]) -> Evidence:
    where = candidate.contract.name if candidate.contract is not None else "its code"
    return Evidence("fit", *at, f"{candidate.fit:.0%} of the keys are in {where}")


def _of_code(context: ExperimentContext, code: CodeReads) -> Evidence:
    """Why code that was read is that of a config."""
    assert code.start is not None
    settings, (file, line) = context.settings, code.start
    if settings.consumers:
        return Evidence("settings", shown(settings.file), 0, f"the settings name `{code.entry}`")
    if context.bound.experiment.groups or context.bound.experiment.loader.interpolates:
        text = f"`{code.program}` starts with this config"
        return Evidence("opening", shown(file), line, text)
    return Evidence("layout", shown(file), line, f"the layout leads to {code.program}")


def _of_nodes(context: ExperimentContext, named: Sequence[Target]) -> Evidence:
    names = list(dict.fromkeys(target.name for target in named))
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    place = named[0].naming.place
    line = context.read(place.file).span(place).line
    return Evidence(NAMED_CODE, place.file, line, ", ".join(names[:MOST_NAMES]) + more)


def _judged(looked: Looked) -> Judged:
    context = looked.context
    judged = Judged()
    if context.code and "R302" in context.codes:
        _judge_by_code(context, judged)
    if "R302" in context.codes or "R307" in context.codes:
        _judge_by_signature(context, judged)
    if not SCHEMA_RULES.isdisjoint(context.codes):
        _judge_by_schema(context, judged)
    chosen = looked.binding.chosen if looked.binding is not None else None
    if chosen is not None and chosen.contract is not None:
        section = chosen.opening.section
        part = context.bound.experiment.get(*section)
        if part is not None:
            _judge_by_contract(part, chosen.contract, section, judged)
    judged.whole.update(fault.path for fault in context.faults if fault.kind == "unknown")
    return judged


def is_judged(looked: Looked, path: Path) -> bool:
    """Whether something would have been said of a key, had nothing read it, or a schema, a contract
    or a signature speaks of it."""
    return _judged(looked).has(path)


def _judge_by_code(context: ExperimentContext, judged: Judged) -> None:
    from cfglint.rules.unread import judged_keys  # takes a while, and most configs have no code

    for (section, key), known in judged_keys(context).items():
        path = tuple(below(section, key).split("."))
        (judged.exact if known.read else judged.whole).add(path)


def _judge_by_signature(context: ExperimentContext, judged: Judged) -> None:
    for target in context.targets:
        signature = target.signature
        if signature is None:
            continue
        judged.exact.add((*target.path, target.keyword))
        if signature.open:
            continue
        for key in target.arguments:
            path = (*target.path, *target.inside, key)
            if signature.takes(key):
                judged.exact.add(path)
            elif not context.passed().may_take(key):
                judged.whole.add(path)


def _judge_by_schema(context: ExperimentContext, judged: Judged) -> None:
    """The keys that a schema knows, as far as the code that was followed leaves it the word, and
    those of which S202 says that it does not know them."""
    from cfglint.rules.followed import confirms, is_decided, is_shipped

    for name, binding in context.bound.sections.items():
        decided = is_decided(context, name)
        speaks = (name != "model" or binding.complete) and not (
            decided and all(is_shipped(known, name) for known in binding.keys.values())
        )
        for key, item in binding.item.mapping.items():
            known = binding.keys.get(key)
            if known is not None:
                if confirms(context, (name, key)):
                    _judge_by_spec(item, known.spec, (name, key), judged)
            elif speaks and not (name == "environment" and key.upper() == key):
                judged.whole.add((name, key))


def _judge_by_spec(item: Item, spec: Any, path: Path, judged: Judged) -> None:
    """A value with a spec: of a mapping, the keys that the spec describes, or refuses."""
    judged.exact.add(path)
    for branch in spec.get("anyOf", (spec,)):
        known = branch.get("properties") if isinstance(branch, dict) else None
        if known is None:
            continue
        for key, child in item.mapping.items():
            if key in known:
                _judge_by_spec(child, known[key], (*path, key), judged)
            elif branch.get("additionalProperties") is False:
                judged.whole.add((*path, key))


def _judge_by_contract(item: Item, contract: Contract, path: Path, judged: Judged) -> None:
    """The keys that a contract has. One that keeps what it does not know, and checks no value,
    says nothing of those either."""
    for key, child in item.mapping.items():
        known = contract.keys.get(key)
        if known is None:
            continue  # a fault, or nothing is said of it
        _judge_value(child, contract, (key,), path, judged)


def _judge_value(item: Item, contract: Contract, below: Path, above: Path, judged: Judged) -> None:
    """A value at a path below a contract: itself, or what is inside of it that is described."""
    speaks = contract.conversion != "none" or contract.unknown in ("raises", "ignored")
    inside = contract.reached(below)
    path = (*above, *below)
    if inside is not None and item.mapping:
        _judge_by_contract(item, inside, path, judged)
    elif isinstance(item.value, list):
        if speaks:
            judged.exact.add(path)
        for number, child in enumerate(item.value):
            if child.mapping:
                _judge_value(child, contract, (*below, str(number)), above, judged)
    elif speaks:
        judged.exact.add(path)


def excuses(context: ExperimentContext) -> Iterator[tuple[str, str]]:
    """The dotted keys that no code was seen to read and of which nothing is said, and why."""
    if not context.code or "R302" not in context.codes:
        return
    from cfglint.rules.unread import excused_keys  # takes a while, and most configs have no code

    for (section, key), unread in excused_keys(context).items():
        yield below(section, key), unread.excuse


def _doubts(context: ExperimentContext, leaves: Iterable[Path], judged: Judged) -> Iterator[Doubt]:
    """Why keys are not judged, although the code of the config was read."""
    known = {t.path for t in context.targets if t.signature is not None and not t.signature.open}
    for code in context.code:
        for note in code.doubts:
            if note.path in known:  # it goes to the code that it names, whose signature was read
                continue
            yield Doubt(".".join(note.path), note.message, shown(note.file), note.line)
    for key, why in excuses(context):
        if not judged.has(tuple(key.split("."))):
            yield Doubt(key, why)
    words = frozenset(word for code in context.code for word in code.unfollowed)
    for path in leaves:
        if path[-1] in words and not judged.has(path):
            yield Doubt(".".join(path), f"{MAY_READ} `{path[-1]}`")
    for target in context.targets:
        key = ".".join(target.path)
        if target.signature is None and target.absent is None:
            yield Doubt(key, f"`{target.name}` was not found")
        elif target.signature is not None and target.signature.open:
            yield Doubt(key, f"`{target.name}` takes keywords that were not followed", target.file)


def with_parts(found: Sequence[tuple[Config, Iterable[str]]]) -> list[Config]:
    """The configs of a run; one that another is composed from, and for which no program was found,
    is a part of that one.

    Args:
        found: each config with the files that it depends on.
    """
    used = {
        os.path.normpath(file) for config, files in found for file in files if file != config.file
    }
    return [
        config._replace(role="part")
        if config.role == "experiment" and not config.read and os.path.normpath(config.file) in used
        else config
        for config, _ in found
    ]
