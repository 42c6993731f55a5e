"""Which program opens a config, in which style, on what evidence.

Every style looks for openings: places in the repository's Python where a path becomes a config.
What speaks for an opening, the strongest first:

- a command line in a README, a page of the docs, a shell, SLURM or CI file, or in a comment of the
  config, that names the program and the config;
- a path that the code names: a default, a constant;
- keys that only the configs of a library's program have;
- such a command line with another config of the same folder, or a path of which the code names a
  part: `configs/%s.yaml`;
- the folder: the program lies below the same one, the nearer the better;
- the name: `train_crdnn_large.yaml` begins as `train_crdnn.py` does, `configs/titok/l32.yaml` has
  the word that `train_titok.py` is called after;
- fit: the share of the config's keys that the program's contract has. A program that declares
  nothing is followed from its start, and what it reads counts; words are a first look, which leaves
  the few programs that are worth it.

Where several programs have equal evidence, only what all of them declare is held against a config.
Where nothing fits, nothing is bound, and the last line of `cfglint check` counts such configs.
`cfglint where CONFIG` prints what was found. Tests open the configs among them, and no others.

What all configs of a kind do is no fault of one: a key that no other one has is not called missing,
and one that several have is not called refused. A repository whose every run dies is rarer than a
reader that is wrong. Configs that a command line or a path in the code gives to other programs
alone are of another kind.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from cfglint.binding.faults import faults_of
from cfglint.compose.experiment import Experiment
from cfglint.compose.interpolation import named_in
from cfglint.compose.items import Item
from cfglint.contract import Contract
from cfglint.contract.agreement import agreed
from cfglint.diagnostic import Evidence
from cfglint.document.kinds import kind_of
from cfglint.files import shown
from cfglint.repository.facts import TESTS, Facts
from cfglint.repository.launches import Launch, Launches, starts
from cfglint.repository.reach import Reach
from cfglint.repository.siblings import common_start
from cfglint.styles.protocol import Opening
from cfglint.styles.registry import knowledge

LEAST_FIT = 0.5
"""Share of the keys that a contract has to know where nothing but fit speaks for it."""

TIE = 0.05
"""Difference in strength below which two candidates are equal."""

LEAST_LAUNCHED = 0.25
"""The same where a command line names the config with the program."""


MOST_NEAR = 6
"""Folders that a program and a config have in common, beyond which they are equally near."""


OF_ANOTHER_PURPOSE = 0.25
"""What is taken off the strength of a program that does not train, by its name."""

_VALIDATES = frozenset({"validate", "validation", "valid", "val"})
"""The same, of a program that is not called after a training too: `train_val.py`."""
_PURPOSES = frozenset(
    {"eval", "evaluate", "evaluation", "test", "infer", "inference", "predict", "prediction"}
    | {"export", "deploy", "demo", "convert", "converter", "benchmark", "profile", "profiler"}
    | {"visualize", "vis", "plot", "onnx", "trt", "tensorrt", "serve", "server", "app", "download"}
    | {"reconstruct", "reconstruction", "extract", "extraction", "decode"}
    | {"explain", "embed", "visualise", "interpret", "play", "enjoy"}
    | {"preprocess", "preprocessing", "prepare", "precompute", "binarize", "build", "lmdb"}
    | {"sample", "sampling", "generate", "analyze", "analysis", "debug", "demos", "check", "stats"}
)

_SHOWS = frozenset(
    {"interpolate", "interpolation", "gen", "generation", "synthesize", "synthesis", "render"}
    | {"rendering", "viz", "visualization", "video"}
)
"""The same, as a word of the file's name that says nothing of a training."""

_OF_PROGRAMS = frozenset(
    {"train", "trainer", "training", "main", "run", "runner", "start", "launch", "fit", "cli"}
    | {"script", "tool", "tools", "py", "net", "network", "model", "config", "configs", "base"}
    | {"finetune", "ddp"}
)
"""Words in the names of programs that do not tell one from another."""


class Candidate(NamedTuple):
    """An opening with what speaks for it: `fit` is the share of keys that it knows, `near` how many
    folders it has in common with the config, from the repository's root, and `alike` how much their
    names have in common. `trains` is false where the program's name says that it does
    something else with what was trained, and the config's does not; `apart` is true where the
    config's path says so, and the program's does not."""

    opening: Opening
    contract: Contract | None
    evidence: tuple[Evidence, ...]
    fit: float
    near: int = 0
    alike: int = 0
    trains: bool = True
    apart: bool = False

    @property
    def strength(self) -> float:
        """Its rank among the candidates."""
        weights = {"launch-text": 4.0, "default-path": 2.0, "comment": 4.0, "beside": 1.0}
        weights["keys"] = 2.0
        weights["path-like"] = 1.0
        if not self.trains:  # what shows or tests a model may have any config as its default
            weights["default-path"] = 1.0
        weights |= {
            "name": 0.15 * (1 + len(_words_of(" ".join(self.opening.words)))),
            "folder": 0.2 + 0.1 * min(self.near, MOST_NEAR),
        }
        kinds = {each.kind for each in self.evidence}
        by_name = 0.15 * min(self.alike, MOST_NEAR)
        by_name -= 0.0 if self.trains else OF_ANOTHER_PURPOSE
        return self.fit + by_name + sum(weights.get(kind, 0.0) for kind in kinds)


class Bound(NamedTuple):
    """What was found: the opening whose declared contract a config is held against, the programs
    that may be followed from their start (the likeliest first), and all that were looked at."""

    chosen: Candidate | None
    programs: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]

    def without_guesses(self) -> Bound:
        """Only what a command line, a comment or a path in the code speaks for."""
        chosen = self.chosen if self.chosen is not None and is_told(self.chosen) else None
        return self._replace(chosen=chosen, programs=tuple(filter(is_told, self.programs)))


def is_told(candidate: Candidate) -> bool:
    """Whether more than likeness speaks for a candidate."""
    telling = {"launch-text", "comment", "default-path", "keys"}
    return bool(telling & {e.kind for e in candidate.evidence})


def bind(experiment: Experiment, openings: Iterable[Opening], repository: Repository) -> Bound:
    """The openings of a config, by evidence."""
    keys = _upper_keys(experiment)
    found = sorted(
        (
            _candidate(experiment, keys, opening, repository)
            for opening in openings
            if _may_open(experiment, opening, repository.launches)
        ),
        key=lambda each: -each.strength,
    )
    declared = [each for each in found if each.contract is not None]
    programs = [each for each in found if each.opening.entry and each.fit >= _least(each)]
    chosen = _chosen(experiment, declared)
    if chosen is not None and any(_is_likelier(each, chosen) for each in programs[:1]):
        chosen = None
    if chosen is not None and is_told(chosen):  # what is only alike is another config's program
        programs = [each for each in programs if is_told(each)]
    if programs and _is_in_a_table(experiment.file, repository.facts):
        programs = [each for each in programs if is_told(each)]
    if chosen is not None and chosen.opening.own_keys is not None:
        programs = []  # a script that reads a part of it leaves the rest to the library
    return Bound(chosen, tuple(programs), tuple(found))


_OF_A_TABLE = re.compile(
    r"""["'][\w.-]{1,80}["'][ ]?:[ ]?["']([^"'\n]{1,200}/[^"'\n/]{1,100}\.ya?ml)["']"""
)
"""An entry of a dictionary whose value is a path: `"small": "configs/models/small.yaml"`."""


def _is_in_a_table(file: str, facts: Facts) -> bool:
    """Whether the code has a table of files with this one: it opens them by their names in it, and
    not as the config that it is told."""
    own = os.path.abspath(file).replace(os.sep, "/")
    return any(own.endswith("/" + path) for path in facts.once(_files_of_tables))


def _files_of_tables(facts: Facts) -> frozenset[str]:
    """The ends of paths that tables in the code have as values."""
    having = (facts.text(path) for path in facts.having(".yaml", ".yml"))
    return frozenset(each.lstrip("./") for text in having for each in _OF_A_TABLE.findall(text))


MARGIN = 0.3
"""How much more of a config's keys a program has than what another one declares, to be its own."""


def _is_likelier(program: Candidate, chosen: Candidate) -> bool:
    """Whether a config is a program's rather than that of the one whose contract fits in part."""
    return (
        not is_told(chosen)
        and program.strength > chosen.strength
        and program.fit > chosen.fit + MARGIN
    )


class Repository(NamedTuple):
    """What binding asks of a repository."""

    facts: Facts
    launches: Launches


def _may_open(experiment: Experiment, opening: Opening, launches: Launches) -> bool:
    """Whether a program may be a config's own: it opens such a text, one of the tests only what
    lies below it, and a library's what is told of it."""
    if kind_of(experiment.file) not in opening.kinds:
        return False
    if opening.own_keys:
        return opening.own_keys.are_in(experiment.root.mapping.keys())
    if opening.of_library:
        return any(_launched(experiment.file, opening, launches))
    folder = os.path.dirname(os.path.abspath(opening.at.file))
    if not TESTS & set(os.path.dirname(shown(opening.at.file)).split(os.sep)):
        return True
    return os.path.abspath(experiment.file).startswith(folder + os.sep)


def _chosen(experiment: Experiment, found: list[Candidate]) -> Candidate | None:
    """The best candidate of those that fit. One that is only a guess, and would raise on the
    config, yields to another guess that would raise on less of it: a fault is one key, or few."""
    fitting = [each for each in found if each.fit >= _least(each)]
    first = best(fitting)
    if first is None or is_told(first):
        return first
    refused = _refused(experiment, first)
    if not refused:
        return first
    rivals = [each for each in fitting if each.near >= first.near]
    least = {id(each): _refused(experiment, each) for each in rivals}
    fewest = min(least.values(), default=refused)
    if fewest >= refused:
        return first
    return best([each for each in rivals if least[id(each)] == fewest])


def _refused(experiment: Experiment, candidate: Candidate) -> int:
    """How many keys of a config a program would raise on, by what it declares; with a section that
    it does not have, all in it. A value that it refuses says little: it may be wrong in any."""
    part = experiment.get(*candidate.opening.section)
    if part is None or candidate.contract is None:
        return 0
    return sum(
        1 if fault.kind == "missing" else _size(fault.item)
        for fault in faults_of(part, candidate.contract)
        if fault.kind != "refused"
        and (fault.kind != "unknown" or fault.contract.unknown == "raises")
        and not (fault.kind == "missing" and fault.key is not None and fault.key.elsewhere)
    )


def _size(item: Item) -> int:
    """How many keys there are in a value, and one more."""
    return 1 + sum(map(_size, item.mapping.values()))


def best(found: list[Candidate]) -> Candidate | None:
    """The best candidate; where others are as good, with what all of their contracts say.

    Args:
        found: candidates that declare a contract.
    """
    if not found:
        return None
    first = max(found, key=lambda each: each.strength)
    equal = [each for each in found if first.strength - each.strength <= TIE]
    return first._replace(contract=agreed([c.contract for c in equal if c.contract is not None]))


def _least(candidate: Candidate) -> float:
    return LEAST_LAUNCHED if is_told(candidate) else LEAST_FIT


def _candidate(
    experiment: Experiment, keys: UpperKeys, opening: Opening, repository: Repository
) -> Candidate:
    contract = opening.declared(experiment) if opening.declared is not None else None
    near = _near(experiment, opening, repository.facts.root)
    evidence = tuple(_evidence(experiment, opening, repository.launches, near))
    part = experiment.get(*opening.section)
    fit = 0.0
    if contract is not None and part is not None:
        fit = fit_of(part, contract)
    elif opening.entry:
        fit = _in_words(keys, opening, repository.facts)
    path = os.path.relpath(os.path.abspath(experiment.file), repository.facts.root)
    alike = max(map(partial(_alike, path), opening.scripts), default=0)
    purpose, words = _purpose_of(opening, repository), _words_of(path)
    trains, apart = not purpose - words, bool((words & _PURPOSES) - purpose)
    return Candidate(opening, contract, evidence, fit, near, alike, trains, apart)


def _purpose_of(opening: Opening, repository: Repository) -> set[str]:
    """Words in the path of a program that say what else it does than train."""
    program = opening.program.partition(":")[0]
    if not program.endswith(".py"):  # it is called after its loader
        program = os.path.relpath(os.path.abspath(opening.at.file), repository.facts.root)
    words, own = _words_of(program.removesuffix(".py")), _words_of(os.path.basename(program))
    alone = not any(word.startswith("train") for word in words)
    return words & (_PURPOSES | _VALIDATES if alone else _PURPOSES) | _shows(own)


def _shows(words: set[str]) -> set[str]:
    """Those of the words of a file's name by which it shows what a model gives."""
    return set() if any(word.startswith("train") for word in words) else words & _SHOWS


def is_called_train(program: str) -> bool:
    """Whether the file of a program is called after a training."""
    name = os.path.basename(program.partition(":")[0])
    return any(word.startswith(("train", "pretrain", "finetune")) for word in _words_of(name))


def has_another_purpose(path: str) -> bool:
    """Whether the name of a program says that it does something else than train."""
    words = _words_of(path)
    return bool(words & _PURPOSES or _shows(words))


class UpperKeys(NamedTuple):
    """The keys at the top of a config, and these with those inside of them."""

    top: frozenset[str]
    names: frozenset[str]


def _upper_keys(experiment: Experiment) -> UpperKeys:
    """The upper keys of a config; those that other values are made of do not count."""
    root, named = experiment.root, named_in(experiment)
    top = frozenset(key for key in root.mapping if key not in named)
    names = top.union(*(child.mapping for child in root.mapping.values()))
    # `0: person` is data, and no word
    return UpperKeys(top, frozenset(name for name in names if not name.isdecimal()))


def _in_words(keys: UpperKeys, opening: Opening, facts: Facts) -> float:
    """The share of a config's upper keys that stand as words in what a script reaches: a first
    look, which leaves the few programs that are worth being followed. The sections alone count
    less: what is inside them may be passed on whole.
    """
    top, names = keys
    if not names or not opening.scripts:
        return 0.0
    known = facts.once(Reach).knows(opening.scripts[0], names)
    known |= _given_to_libraries(names, opening.scripts[0], facts)
    share = len(known) / len(names)
    if share < LEAST_FIT:
        perhaps = known | facts.once(Reach).may_know(opening.scripts[0], names)
        share = max(share, OF_ANY_MODULE * len(perhaps) / len(names))
    return max(share, OF_SECTIONS * len(known & top) / len(top)) if top else share


def _given_to_libraries(names: frozenset[str], script: str, facts: Facts) -> set[str]:
    """Those of a config's keys that a call of a library takes, where a script reaches the call."""
    reach, calling = facts.once(Reach), facts.once(_calling_libraries)
    taken = knowledge().taken.items()
    return {
        name
        for call, keys in taken
        if reach.reaches(script, calling[call])
        for name in names & keys
    }


def _calling_libraries(facts: Facts) -> dict[str, int]:
    """The files that have each call of a library which takes keys, as bits."""
    reach = facts.once(Reach)
    return {call: reach.of(facts.used(f"{call}(")) for call in knowledge().taken}


OF_SECTIONS = 0.75
"""What the sections of a config count for where a program has their names, and none inside."""


OF_ANY_MODULE = 0.6
"""What words count for that stand in modules which a program may import by a name that is a value:
enough for one that has nearly all, and less than what it surely imports."""


def _evidence(
    experiment: Experiment, opening: Opening, launches: Launches, near: int
) -> Iterator[Evidence]:
    file = experiment.file
    yield from _launched(file, opening, launches)
    for launch in launches.beside(file):
        if _is_for(launch, opening, file):
            message = "a command line gives it a config of this folder"
            yield Evidence("beside", launch.file, launch.line, message)
            break
    own = os.path.abspath(file).replace(os.sep, "/")
    if _names(opening, own):
        message = "the code names this path"
        yield Evidence("default-path", opening.at.file, opening.at.line, message)
    elif any(_fits(template, own) for template in opening.templates):
        message = "the code opens paths like this"
        yield Evidence("path-like", opening.at.file, opening.at.line, message)
    if opening.own_keys:
        message = "it has keys that only its configs have"
        yield Evidence("keys", opening.at.file, opening.at.line, message)
    if opening.words and _words_of(" ".join(opening.words)) <= _words_of(shown(own)):
        message = f"the path has the words of `{' '.join(opening.words)}`"
        yield Evidence("name", opening.at.file, opening.at.line, message)
    if near:
        yield Evidence("folder", opening.at.file, opening.at.line, "the program is in this folder")


def _launched(file: str, opening: Opening, launches: Launches) -> Iterator[Evidence]:
    """The first command line that gives a program a config."""
    for launch in launches.of(file):
        if _is_for(launch, opening, file):
            kind = "comment" if _same(launch.file, file) else "launch-text"
            yield Evidence(kind, launch.file, launch.line, launch.text[:200])
            return


def _is_for(launch: Launch, opening: Opening, file: str) -> bool:
    """Whether a command line for a config starts a program."""
    scripts = (each for each in opening.scripts if not _is_apart(launch, each, file))
    return any(starts(launch, each) for each in scripts) and _has(launch, opening)


def _names(opening: Opening, own: str) -> bool:
    """Whether the code of an opening names the path of a config."""
    return any(own.endswith("/" + path.lstrip("./")) for path in opening.paths if path)


@lru_cache(maxsize=4096)
def _fits(template: str, own: str) -> bool:
    """Whether a path is one of those that a template gives, which names a folder of it."""
    folder, _, _ = template.lstrip("./").rpartition("/")
    parts = re.split(r"%s|\{[^{}]*\}", template.lstrip("./"))
    if not re.search(r"[A-Za-z]", re.sub(r"%s|\{[^{}]*\}", "", folder)):
        return False
    return re.search("(?:^|/)" + r"[\w.+\-]+".join(map(re.escape, parts)) + "$", own) is not None


def is_of_others(file: str, bound: Bound, launches: Launches) -> bool:
    """Whether a file is the config of other programs than those that a config was bound to: a
    command line or a path in the code gives it to them, and to none of these. Then what it has and
    lacks says nothing of what these programs need.

    Args:
        bound: what was found for the other config.
    """
    own = os.path.abspath(file).replace(os.sep, "/")
    told = {
        each.opening.program
        for each in bound.candidates
        if _names(each.opening, own) or any(_launched(file, each.opening, launches))
    }
    these = {each.opening.program for each in bound.candidates if is_told(each)}
    return bool(told and these) and not told & these


def _is_apart(launch: Launch, script: str, file: str) -> bool:
    """Whether a command line starts another script of the name: one that is there by the path that
    it has, from its own folder; or it is above its config, and in no folder above or below this
    script. A link from there to the script's folder leads to it."""
    at, of_script, of_config = (
        os.path.dirname(os.path.abspath(path)) + os.sep for path in (launch.file, script, file)
    )
    if not script.endswith(".py") or not of_config.startswith(at):
        return False
    name, real = os.path.basename(script), os.path.realpath(script)
    named = re.findall(rf"(?<![\w./\-])[\w./\-]*{re.escape(name)}(?![\w.])", launch.text)
    paths = [os.path.realpath(os.path.join(at, path)) for path in named]
    if real in paths:
        return False
    if any(map(os.path.isfile, paths)):
        return True
    return not (at.startswith(of_script) or of_script.startswith(at))


def _alike(config: str, script: str) -> int:
    """How much the name of a program says of a config: how many words their names begin with alike
    (two of `train_crdnn_large.yaml` and `train_crdnn.py`), and one more where what the program is
    called after is a folder of the config's (`train_titok.py`, `configs/TiTok/l32.yaml`), two where
    it is in its name.

    Args:
        config: its path in the repository.
    """
    folder, name = os.path.split(os.path.splitext(config)[0].lower())
    stem = os.path.splitext(os.path.basename(script))[0].lower()
    words, own = re.findall(r"[a-z0-9]+", name), re.findall(r"[a-z0-9]+", stem)
    apart = set(own) - _OF_PROGRAMS - _PURPOSES
    more = 2 if apart & set(words) else 1 if apart & _words_of(folder) else 0
    return max(common_start(words, own), more)


def _near(experiment: Experiment, opening: Opening, root: str) -> int:
    """How many folders a config and the nearest of the program's scripts have in common."""
    own = _folders(experiment.file, root)
    files = [script for script in opening.scripts if script.endswith(".py")] or [opening.at.file]
    return max(common_start(own, _folders(file, root)) for file in files)


def _folders(path: str, root: str) -> list[str]:
    folder = os.path.relpath(os.path.dirname(os.path.abspath(path)), root)
    return [part for part in folder.split(os.sep) if part not in (".", "..")]


def _has(launch: Launch, opening: Opening) -> bool:
    """Whether a command line names the subcommand of an opening."""
    return all(re.search(rf"(?<![\w-]){re.escape(w)}(?![\w-])", launch.text) for w in opening.words)


def _words_of(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower()))


def _same(one: str, other: str) -> bool:
    return os.path.abspath(one) == os.path.abspath(other)


def fit_of(item: Item, contract: Contract) -> float:
    """The share of an item's keys, at all levels that the contract describes, which it has."""
    known, of = _count(item, contract)
    return known / of if of else 0.0


def _count(item: Item, contract: Contract, within: bool = False) -> tuple[int, int]:
    known = of = 0
    for name, child in item.mapping.items():
        key = contract.keys.get(name)
        if key is None:
            of += not (within and contract.unknown == "kept")  # a section that takes any key
            continue
        known, of = known + 1, of + 1
        if key.inside is not None and child.mapping:
            inner, inner_of = _count(child, key.inside, True)
            known, of = known + inner, of + inner_of
    return known, of
