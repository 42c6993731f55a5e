"""Keys that no code behind a config reads, so far as all of that code could be followed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from cfglint.compose.interpolation import referred
from cfglint.compose.items import Item, below
from cfglint.names import nearest
from cfglint.rules.context import ExperimentContext
from cfglint.rules.excuses import OF_THE_KEY, Asked, excuse_of
from cfglint.rules.unprovided import share_read, unprovided_reads
from cfglint.rules.unresolved import unresolved_names
from cfglint.schema.bind import Bound
from cfglint.schema.suggest import missing_keys, unresolved_sections
from cfglint.source.mentions import Mention
from cfglint.source.reads import CodeReads


class Unread(NamedTuple):
    """A key of a section. `near` is one that is read and not given, "" for none; `seen` is where
    code that this config does not select mentions it; `program` is the program that was followed
    from where it loads the config, None where only the section's own code was read. `read` says
    that code does read it: had nothing read it, this would be reported. `swept` says that one
    place reads all keys of its mapping, whatever they are called; `hollow`, that code has the
    mapping, and reads nothing inside it; `excuse`, why nothing is said, "" where it is."""

    item: Item
    near: str
    seen: Mention | None
    program: CodeReads | None = None
    read: bool = False
    swept: bool = False
    hollow: bool = False
    excuse: str = ""


MOSTLY = 0.5
"""Share of a config's own keys below which it is, as far as can be told, for another program too:
what this one does not read, that one may."""


Keys = dict[tuple[str, str], Unread]
"""(section, key) -> what is known of a key."""


def unread_keys(context: ExperimentContext) -> Keys:
    """What is known of the keys that nothing reads, for sections whose code was read in full."""
    found = {key: each for key, each in _not_excused(context).items() if not each.read}
    return _of_every_program(context, found, lambda each: not each.read)


def judged_keys(context: ExperimentContext) -> Keys:
    """The keys that nothing reads, and those that would be reported if nothing read them."""
    found = {key: each for key, each in _not_excused(context).items() if not each.swept}
    return _of_every_program(context, found, lambda each: not each.swept)


def excused_keys(context: ExperimentContext) -> Keys:
    """The keys that no code was seen to read, and of which nothing is said."""
    return {key: each for key, each in context.once(_followed).items() if each.excuse}


def _not_excused(context: ExperimentContext) -> Keys:
    return {key: each for key, each in context.once(_followed).items() if not each.excuse}


def _of_every_program(
    context: ExperimentContext, found: Keys, counts: Callable[[Unread], bool]
) -> Keys:
    """The keys about which every program says the same that may start with this config.

    A key that is near no other, and so is more likely to be for something else than misspelt, and
    that comes from a file which other configs may use too, has to be read by no program either that
    the command line may start with this config. In a file that programs start from themselves, it
    has to be nowhere in the repository's code: what this config does not select, another may.

    Args:
        counts: whether what another program knows of a key counts.
    """
    absent = any(name.module for name in context.once(unresolved_names).values())
    if absent or share_read(context) < MOSTLY:
        # nobody knows what a module that is not there would read, or another program reads
        found = {key: unread for key, unread in found.items() if unread.near}
    own = os.path.realpath(context.bound.experiment.file)
    files: dict[str, bool] = {}
    plain = []
    for key, unread in found.items():
        if unread.program is not None and not unread.near:
            file = unread.item.place.file
            if file not in files:
                files[file] = os.path.realpath(file) == own
            if not files[file]:
                plain.append(key)
    others = context.others() if plain else ()
    also = _not_excused(context._replace(code=others, made=None)) if others else found
    gone = {
        (section, key)
        for section, key in plain
        if (section, key) not in also
        or not counts(also[section, key])
        or context.mentioned(key.rpartition(".")[2], found[section, key].item.place.file)
    }
    return {key: unread for key, unread in found.items() if key not in gone}


def _followed(context: ExperimentContext) -> Keys:
    """The keys of which the code of a context says whether it reads them.

    Where the program was followed from where it loads the config, that is all there is. Elsewhere a
    key that is anywhere else in the repository's Python is left out: other code may get the
    config too. So is one that a missing key is explained by: one cause, one diagnostic; one that
    code reads which this config switches off; and a choice that it does not make, where the code
    takes a key of a name that another key gives.
    """
    bound = context.bound
    if bound.role == "fragment":
        return {}
    unresolved = unresolved_sections(bound)
    lacking = list(context.once(unprovided_reads))
    unprovided = {(s, key.split(".")[0]) for s, key in lacking}
    read_in_full = {code.section for code in context.code if code.complete and code.reads}
    explained = {
        (section, source)
        for (section, key), source in missing_keys(bound).items()
        if source and ((section, key) in unprovided or section not in read_in_full)
    }
    found: Keys = {}
    named = referred(bound.experiment)
    named.update(*(code.named for code in context.code))
    chosen_from = {path for code in context.code for path in code.chosen_from}
    at_root = {r.path[0] for code in context.code if not code.section for r in code.reads}
    searched = any(code.mentioned for code in context.code)
    files = {code.files for code in context.code} if searched else set()
    absolute = {each: frozenset(map(os.path.abspath, each)) for each in files}
    for section in dict.fromkeys(code.section for code in context.code):
        codes = [code for code in context.code if code.section == section]
        item = bound.item(section)
        if section in unresolved or "*" in unresolved or item is None:
            continue
        whole = [code for code in codes if code.whole]
        followed = None
        if whole and all(code.complete for code in whole):
            followed = whole[0]
        if not followed and not _read_in_full([code for code in codes if not code.whole]):
            continue
        if not followed and not any(code.own for code in codes if not code.whole):
            continue
        if any(() in code.idle_escapes for code in codes):
            continue
        reached = frozenset[str]().union(*(absolute.get(code.files, ()) for code in codes))
        level = _Level(section, item, (), codes, followed, reached)
        if section and not level.read and not level.idle:
            unsure = section in at_root or not item.mapping  # it is taken as a whole, or empty
            unsure = unsure or any(section in code.unfollowed for code in codes)
            unsure = unsure or any(path[:1] == (section,) for path in named)
            near = nearest(section, sorted(at_root)) or ""
            unsure = unsure or (not near and any(_is_unsure(code) for code in codes))
            unsure = unsure or (not near and any(code.swept for code in codes))
            if () not in chosen_from and not unsure:  # else it is a choice that was not made
                found["", section] = Unread(item, near, None, followed)
            continue
        missing = [key for s, key in unprovided if s == section]
        missing += [key for s, key in lacking if s == section and "." in key]
        silent = {key for s, key in explained if s == section}
        for key, unread in _followed_at(level, bound, named, chosen_from, missing, silent):
            if _is_an_argument(context, tuple(below(section, key).split("."))):
                continue
            if not unread.excuse or (section, key) not in found:  # a section was judged as such
                found[section, key] = unread
    return found


def _is_unsure(code: CodeReads) -> bool:
    """Whether other code may read what this one was not seen to."""
    return code.shared or code.completed or _ends(code)


def _ends(code: CodeReads) -> bool:
    """Whether code raises, and nobody knows what comes after it."""
    return not all(raised.empty for raised in code.raised)


def _is_an_argument(context: ExperimentContext, path: tuple[str, ...]) -> bool:
    """Whether a key is an argument of code that the config itself names, or may be one."""
    for target in context.targets:
        inside = (*target.path, *target.inside)
        if path[: len(inside)] == inside and len(path) > len(inside):
            signature = target.signature
            return signature is None or signature.takes(path[len(inside)]) is not False
    return False


class _Level(NamedTuple):
    """A mapping of a section, at `prefix` from there, and the code that gets the section; `reached`
    are the files of that code."""

    section: str
    item: Item
    prefix: tuple[str, ...]
    codes: list[CodeReads]
    followed: CodeReads | None
    reached: frozenset[str]

    def asked(self, key: str, value: Item, bound: Bound, named: set[tuple[str, ...]]) -> Asked:
        """A key of this mapping, as excuses ask about it."""
        aliases = frozenset((*bound.aliases, *bound.aliases.values()))
        whole = self.followed is not None
        return Asked(
            key, value, self.section, self.prefix, self.codes, named, aliases=aliases, whole=whole
        )

    def keys(self, paths: Iterable[tuple[str, ...]]) -> set[str]:
        """The keys of this mapping that are on these paths."""
        depth = len(self.prefix)
        return {p[depth] for p in paths if len(p) > depth and p[:depth] == self.prefix}

    @property
    def read(self) -> set[str]:
        """Keys that code reads."""
        return self.keys(r.path for code in self.codes for r in code.reads)

    @property
    def idle(self) -> set[str]:
        """Keys that code reads, or passes on, which this config switches off."""
        paths = [r.path for code in self.codes for r in code.idle]
        return self.keys([*paths, *(p for code in self.codes for p in code.idle_escapes)])

    @property
    def _sweeps(self) -> list[bool]:
        """Of each place that reads keys of this mapping, whether it reads all of them."""
        own = set(self.item.mapping)
        return [len(own) > 1 and own <= keys for keys in self._places.values()]

    @property
    def _places(self) -> dict[tuple[str, int, int], set[str]]:
        """The places that read keys of this mapping -> which."""
        depth = len(self.prefix)
        places: dict[tuple[str, int, int], set[str]] = {}
        for code in self.codes:
            for read in code.reads:
                if len(read.path) > depth and read.path[:depth] == self.prefix:
                    place = (read.file, read.line, read.column)
                    places.setdefault(place, set()).add(read.path[depth])
        return places

    @property
    def swept(self) -> bool:
        """Whether one place reads all keys of this mapping."""
        return any(self._sweeps)

    @property
    def named(self) -> set[str]:
        """The keys that a place reads which does not read all of them."""
        places = zip(self._places.values(), self._sweeps, strict=True)
        return {key for keys, sweeps in places if not sweeps for key in keys}

    @property
    def required(self) -> set[str]:
        """The keys that code reads without a default."""
        reads = (read for code in self.codes for read in code.reads)
        return self.keys(read.path for read in reads if read.need == "required")

    @property
    def is_hollow(self) -> bool:
        """Whether code has this mapping, and nothing inside it."""
        keyed = any(self.prefix in code.keyed for code in self.codes)
        elsewhere = any(key in code.unfollowed for key in self.item.mapping for code in self.codes)
        seen = self.read or self.idle or keyed or elsewhere
        return bool(self.item.mapping) and not (seen or self.opaque)

    @property
    def opaque(self) -> bool:
        """Whether this mapping went, as it is or in a larger one, where it cannot be followed, or
        was replaced by another."""
        paths = [n.path for code in self.codes for n in code.notes if n.path]
        paths += [p for code in self.codes for p in (*code.idle_escapes, *code.written)]
        return any(self.prefix[: len(path)] == path for path in paths)


def _followed_at(
    level: _Level,
    bound: Bound,
    named: set[tuple[str, ...]],
    chosen_from: set[tuple[str, ...]],
    missing: list[str],
    silent: set[str],
) -> Iterator[tuple[str, Unread]]:
    """The keys of a mapping, dotted from the section, which are reported unless they are read, and
    of those inside that are read key by key.

    Args:
        named: paths that values of the config name.
        chosen_from: paths of mappings from which a key is taken whose name is a value.
        missing: keys that are missing, dotted from this mapping.
        silent: keys that one of them is explained by.
    """
    codes, followed = level.codes, level.followed
    read = level.read
    selecting = {key for code in codes for key in code.selecting} if not level.prefix else set()
    seen = read | level.idle | selecting
    gone = level.keys(note.path for code in codes for note in code.notes)
    mapping = level.item.mapping
    mentioned: dict[str, list[Mention]] = {}
    for each in (m for code in codes for m in code.mentioned or ()):
        mentioned.setdefault(each.word, []).append(each)
    parts = (*level.section.split("."), *level.prefix) if level.section else level.prefix
    shared = not parts and any(code.shared for code in codes)
    stopped = any(_ends(code) or code.completed for code in codes)  # nobody knows the rest
    swept = level.swept
    by_name = level.named if swept else read
    wanted = sorted(level.required - set(mapping)) if swept else []
    for key, value in mapping.items():
        path = (*level.prefix, key)
        if key in read and isinstance(value.value, dict) and followed and level.section:
            inner = level._replace(item=value, prefix=path)
            asked = level.asked(key, value, bound, named)
            if inner.is_hollow and not excuse_of(asked, OF_THE_KEY):
                yield ".".join(path), Unread(value, "", None, followed, hollow=True)
            elif inner.read and not inner.opaque:
                lacking = [m.partition(".")[2] for m in missing if m.startswith(f"{key}.")]
                yield from _followed_at(inner, bound, named, chosen_from, lacking, set())
        here = mentioned.get(key, [])
        asked = level.asked(key, value, bound, named)._replace(
            gone=gone,
            silent=silent,
            missing=tuple(missing),
            elsewhere=any(os.path.abspath(m.file) not in level.reached for m in here),
        )
        if isinstance(value.value, dict) and (key in seen or parts in chosen_from):
            continue  # its own keys count, or it is a choice that was not made
        excuse = excuse_of(asked)
        if excuse and key in seen:
            continue
        file, near = value.place.file, ""
        if key not in seen:
            left = {
                k for k in read | selecting if k not in mapping or mapping[k].place.file != file
            }
            near = nearest(key, sorted(left)) or ""
        elif swept and key not in by_name | level.idle and followed:
            near = nearest(key, wanted) or ""  # what reads them all shows or copies them
        if not near and (stopped or (not parts and (isinstance(value.value, list) or shared))):
            continue  # what starts the program may read it
        mention = next((mention for mention in here if mention.read), None)
        unread = key not in seen or bool(near)
        found = Unread(value, near, mention, followed, not unread, swept, excuse=excuse)
        yield ".".join(path), found


def _read_in_full(codes: list[CodeReads]) -> bool:
    """Whether the code that takes a section was read, and the repository searched for its keys."""
    return bool(codes) and all(c.complete and c.mentioned is not None and c.reads for c in codes)
