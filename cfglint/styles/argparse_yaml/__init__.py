"""YAML laid over an argument parser: `parser.set_defaults(**yaml.safe_load(f))` and its like.

What is recognised: `set_defaults(**config)`, `vars(args).update(config)`, loops that `setattr`, an
action that opens the file, a class of the project's that derives from `ArgumentParser` and opens
it, `configargparse` with `is_config_file=True` or `default_config_files`. The parser's arguments
are found in groups, subparsers, parents, loops over literals and functions that get the parser. A
class that makes its parser by a method has one for each class below it.

What is checked: a key that the parser does not have, where the code raises on it or the library
does (else the key is kept, and is told only where it is near one that the parser has and stands
nowhere in the code); a text that `type` refuses. `required=True` has to be on the command line
whatever the config says, except for `configargparse`, so it is not missed in a config.

Source: https://docs.python.org/3/library/argparse.html; ConfigArgParse 1.7, `parse_known_args`.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterator

from cfglint.compose.experiment import Experiment
from cfglint.contract import Contract, Key, Type, Unknown
from cfglint.files import shown
from cfglint.repository.facts import Facts, place
from cfglint.repository.frames import Frame
from cfglint.repository.parsers import Argument
from cfglint.styles.argparse_yaml.laying import Laid, Laying
from cfglint.styles.protocol import Opening

SIGNS = re.compile(
    r"\.set_defaults\(\s*\*\*|vars\([\w.]+\)(?:\.update\(|\[)|__dict__(?:\.update\(|\[)|\bsetattr\("
)
"""What a file has that lays something over arguments."""


class ArgparseYaml:
    """The style's answers."""

    name = "argparse_yaml"
    words = ("add_argument(", "configargparse")

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """One opening a parser that a file is laid over, in one place or several."""
        laying = Laying(facts)
        found: dict[tuple[object, ...], list[Laid]] = {}
        for path in facts.having("set_defaults", "vars(", "__dict__", "setattr(", "configargparse"):
            text = facts.text(path)
            if "configargparse" not in text and SIGNS.search(text) is None:
                continue
            for laid in laying.find(path):
                if laid.declared.arguments:
                    owner = laid.made_in.owner
                    where = (id(laid.made_in.body), id(owner.node) if owner is not None else 0)
                    found.setdefault((*where, laid.section), []).append(laid)
        for places in found.values():
            yield self._opening(places, facts)

    def _opening(self, places: list[Laid], facts: Facts) -> Opening:
        laid = max(places, key=lambda each: _LENIENCE[each.unknown])
        allowed = frozenset().union(*(each.allowed for each in places))
        contract = contract_of(laid._replace(allowed=allowed))
        frame = laid.made_in
        owner = f"{frame.owner.node.name}." if frame.owner is not None else ""
        function = f":{owner}{frame.function.name}" if frame.function is not None else ""
        return Opening(
            self.name,
            f"{shown(frame.module.path)}{function}",
            place(laid.frame.module.path, laid.node),
            scripts_of(frame, facts),
            tuple(laid.declared.paths),
            laid.section,
            always(contract),
        )


_LENIENCE: dict[Unknown, int] = {"raises": 0, "ignored": 1, "kept": 2, "unsure": 3}
"""Where a file may be laid over a parser in several ways, the most lenient is what is sure."""

STYLE = ArgparseYaml()


def always(contract: Contract) -> Callable[[Experiment], Contract | None]:
    """The same contract for every config."""
    return lambda experiment: contract


def scripts_of(frame: Frame, facts: Facts) -> tuple[str, ...]:
    """The files that may start the program whose parser is made in a function: its own, and those
    that name the function or its class and are run as scripts."""
    own = frame.module.path
    if frame.owner is not None:
        names = [frame.owner.node.name]
    elif has_main(frame.module.tree):
        return (own,)
    else:
        stem = os.path.splitext(os.path.basename(own))[0]
        names = [f"import {stem}", f"{stem} import"]
    others = (shown(path) for path in facts.having(*names) if "__main__" in facts.text(path))
    return tuple(dict.fromkeys((own, *others)))


def has_main(tree: ast.Module) -> bool:
    """Whether a module does something when it is run as a script."""
    return any(isinstance(n, ast.If) and "__main__" in ast.unparse(n.test) for n in tree.body)


def contract_of(laid: Laid) -> Contract:
    """The parser's arguments as a contract."""
    by_flags = laid.conversion == "configargparse"
    keys: dict[str, Key] = {}
    for each in laid.declared.arguments.values():
        for name in names_of(each, by_flags):
            keys[name] = _key(each, by_flags)
    at = place(laid.frame.module.path, laid.node)
    for name in sorted(laid.allowed):
        keys.setdefault(name, Key(at))
    if not by_flags:
        keys.setdefault("help", Key(at))
    name = f"the parser in {shown(laid.made_in.module.path)}"
    first = next(iter(laid.declared.arguments.values()), None)
    at = at if first is None else first.at
    return Contract(name, at, keys, laid.unknown, laid.conversion)


def names_of(argument: Argument, by_flags: bool) -> list[str]:
    """What a config calls an argument: its `dest`; for `configargparse` its long flags."""
    if not by_flags:
        return [argument.dest]
    return [flag[2:] for flag in argument.options if flag.startswith("--")]


def _key(argument: Argument, by_flags: bool) -> Key:
    kind = argument.type
    many = argument.nargs not in ("", "'?'", "None") or argument.kind in ("append", "extend")
    if many and by_flags:
        kind = Type("any")
    elif many:
        kind = Type("list", f"list[{kind.text}]", (kind,)) if kind.kind != "any" else kind
    return Key(
        argument.at,
        "optional",
        kind,
        argument.default if argument.default != "None" else "",
        argument.doc,
        None,
        argument.choices if by_flags and not many else (),
    )
