"""Which of the programs that may open a config do so: each is followed, its reads are counted."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import TYPE_CHECKING

from cfglint.binding.evidence import is_called_train, is_told
from cfglint.compose.interpolation import named_in
from cfglint.compose.items import Item, item_at
from cfglint.source.reads import CodeReads

if TYPE_CHECKING:
    from typing import TypeAlias

    from cfglint.binding.evidence import Candidate
    from cfglint.compose.experiment import Experiment

    Followed: TypeAlias = tuple[float, Candidate, list[CodeReads]]
    """The share of a config that a program reads, and what it reads."""

MOST_FOLLOWED = 3
"""Programs that are followed for one config, the likeliest first."""

LEAST_READ = 0.5
"""Share of a config's keys at the top that a program has to read where nothing else speaks for
it; half of it where a command line or a path in the code does."""

STEPS_ON_A_GUESS = 40_000
"""Steps after which a program is given up that nothing but its words speaks for: a small training
script takes a tenth of them, a linter's own command line all."""

MOST_BARREN = 3
"""Configs after which a program that fits none of them is followed no more without evidence; with
evidence, after twice as many."""

FITS_WELL = 0.9
"""Share of a config's keys from which on a declared contract says most of what its program takes:
programs that fit none are then given up after the first config, or after the second. The only
program of a repository that has so many keys in its code, and raises on this config before it comes
to them, counts as if it read them."""

WEAK = frozenset({"folder", "name", "beside"})
"""Kinds of evidence that many programs of a repository have."""

MARGIN = 0.15
"""Programs that read so much less than the best one are not taken for the config's own."""


def read_programs(
    experiment: Experiment,
    candidates: Iterable[Candidate],
    read: Callable[[Candidate], list[CodeReads]],
    barren: dict[str, int],
    declared: bool = False,
) -> list[CodeReads]:
    """What the programs of a config read: those that read most of it.

    Args:
        declared: whether a contract is known that fits the config well.
        barren: how often a program was followed for a config of this run that it did not fit; one
            that never fits is not followed for every config on a mere guess.
    """
    followed: list[Followed] = []
    told = False
    named = named_in(experiment)
    every = list(candidates)
    several = len({candidate.opening.program for candidate in every})
    for candidate in every[: 1 if declared else MOST_FOLLOWED]:
        if any(
            read >= 1 - MARGIN and _rank(other) > _rank(candidate) for read, other, _ in followed
        ):
            continue  # whatever it reads, the other one is taken
        kinds = {each.kind for each in candidate.evidence}
        launched = bool({"launch-text", "comment"} & kinds)
        if told and not launched:
            break  # a command line says which programs they are
        if not is_told(candidate) and any(
            read >= LEAST_READ and is_told(other) for read, other, _ in followed
        ):
            break  # the code of the others names this config
        program = candidate.opening.program
        most = (1 if declared else MOST_BARREN) * (2 if kinds - WEAK else 1)
        if barren.get(program, 0) >= most and not candidate.alike:
            continue  # what others showed says little of a config that bears the program's name
        codes = read(candidate)
        share = read_share(experiment.root, codes, named)
        if several < 2 and share >= LEAST_READ / 2 and any(code.raised for code in codes):
            share = max(share, candidate.fit if candidate.fit >= FITS_WELL else 0.0)
        least = LEAST_READ / 2 if candidate.evidence else LEAST_READ
        alone = bool(kinds - WEAK) or several < 2
        if share >= least and (alone or not lacks_too_much(experiment.root, codes)):
            guessed = not kinds - WEAK and several > 1
            if guessed and (not candidate.trains or lacking_most(experiment.root, codes)):
                codes = [code.not_certain() for code in codes]  # perhaps another program's
            followed.append((share, candidate, codes))
            # one that shows what was trained leaves room for the training
            told |= launched and candidate.trains
            barren[program] = 0
        else:
            barren[program] = barren.get(program, 0) + 1
    # what shows or evaluates a config reads another part of it than its training
    training = [
        (share, candidate, codes)
        for share, candidate, codes in followed
        if candidate.trains and is_told(candidate) and share >= LEAST_READ
    ]
    likely = training or _those_that_train(followed)
    best = max((share for share, _, _ in likely), default=0.0)
    alike = [each for each in likely if each[0] >= best - MARGIN]
    rank = max((_rank(candidate) for _, candidate, _ in alike), default=(False, False, 0, True, 0))
    taken = [each for each in alike if _rank(each[1]) == rank]
    also = [each for each in followed if is_told(each[1]) and each not in taken]
    return [
        *(
            code.not_certain() if candidate.apart and not rank[0] else code
            for _, candidate, codes in taken
            for code in codes
        ),
        # started with this config as well: what it reads is read, and what it requires is its own
        *(code.not_certain() for _, _, codes in also for code in codes),
    ]


def _those_that_train(followed: list[Followed]) -> list[Followed]:
    """The programs that are called after a training and read a good part of a config, without those
    of another purpose that read other sections besides; all where there is none."""
    found = [
        each
        for each in followed
        if each[0] >= LEAST_READ and each[1].trains and is_called_train(each[1].opening.program)
    ]
    told = any(is_told(candidate) for _, candidate, _ in followed)
    return [each for each in followed if each[1].trains] if found and not told else followed


def lacks_too_much(root: Item, codes: Iterable[CodeReads]) -> bool:
    """Whether a config lacks so much of what a program requires that it is hardly the program's,
    where the repository has others: as many sections as it has, or a good part of the keys. A fault
    is one key, or few."""
    required = _required_by(root, codes)
    top = {path[0]: path[0] in root.mapping for path in required}
    absent = sum(not there for there in top.values())
    return 2 * absent >= len(top) > 0 or _lacks_many(required)


def lacking_most(root: Item, codes: Iterable[CodeReads]) -> bool:
    """Whether a config lacks many of the keys that a program requires, and a good part of them."""
    return _lacks_many(_required_by(root, codes))


def _lacks_many(required: Mapping[tuple[str, ...], bool]) -> bool:
    lacking = sum(not there for there in required.values())
    return lacking > max(MOST_LACKING, SHARE_LACKING * len(required))


def _required_by(root: Item, codes: Iterable[CodeReads]) -> dict[tuple[str, ...], bool]:
    """The keys that programs surely require -> whether the config has them."""
    required: dict[tuple[str, ...], bool] = {}
    for code in codes:
        section = code.section_path
        for read in code.reads:
            path = (*section, *read.path)
            if read.need == "required" and read.certain and not code.writes(read.path):
                required[path] = item_at(root, path) is not None
    return required


def of_those_that_fit(root: Item, codes: Iterable[CodeReads]) -> list[CodeReads]:
    """What the programs read that read most of a config, and of which it lacks little."""
    by_entry: dict[str, list[CodeReads]] = {}
    for code in codes:
        by_entry.setdefault(code.entry, []).append(code)
    shares = {
        entry: read_share(root, own)
        for entry, own in by_entry.items()
        if not lacks_too_much(root, own)
    }
    best = max(shares.values(), default=0.0)
    return [
        code
        for entry, share in shares.items()
        for code in by_entry[entry]
        if share >= max(LEAST_READ, best - MARGIN)
    ]


MOST_LACKING = 2
"""Required keys that a config may lack, and still be the program's."""

SHARE_LACKING = 0.25
"""The same as a share of all that the program requires."""


def _rank(candidate: Candidate) -> tuple[bool, bool, int, bool, int]:
    """What tells programs apart that read the same of a config: a command line or a path in the
    code, a command line for another config of the folder, then the script's place, its purpose and
    its name."""
    beside = any(each.kind == "beside" for each in candidate.evidence)
    return (is_told(candidate), beside, candidate.near, candidate.trains, candidate.alike)


def read_share(
    root: Item, codes: Iterable[CodeReads], named: Container[str] = frozenset()
) -> float:
    """The share of the keys at the top that a program reads, or reads something inside of.

    Args:
        named: keys that other values are made of: they count only where they are read.
    """
    touched: set[str] = set()
    for code in codes:
        paths = [*(r.path for r in code.reads), *(r.path for r in code.idle)]
        if code.section and paths:
            touched.add(code.section)
        elif not code.section:
            touched.update(path[0] for path in paths)
        if paths and () in code.chosen_from:  # another run takes another section
            touched.update(key for key, item in root.mapping.items() if item.is_mapping)
    own = {key for key in root.mapping if key in touched or key not in named}
    return len(touched & own) / len(own) if own else 0.0
