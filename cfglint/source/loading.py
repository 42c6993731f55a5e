"""Where a program opens its config: the load that gives it, and those that may."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping

from cfglint.source.command_options import common
from cfglint.source.matching import MOST_WAYS, ways
from cfglint.source.values import Origin

OTHER_USES = frozenset(
    {"test", "tests", "eval", "evaluate", "evaluation", "infer", "inference", "predict", "demo"}
    | {"prediction", "sample", "sampling", "generate", "generation", "export", "deploy", "render"}
    | {"decode", "decoding", "inferencing"}
)
"""Words of paths that say what a config is for beside a training."""
_HERE = re.compile(r"^(?:\\?\./)+")
"""The start of the pattern of a path that says where the program is started: `./`."""

MOST_PARTS = 3
"""Folders and the name at the end of a path that are looked at."""


class Loading:
    """What is known of a program's loads.

    `wanted` says that the program loads its config itself. `file` is the path of the config, ""
    where it has none; `opened` is where the path of the load comes from that gives the config, ""
    until one is met, and `was_opened` says that it was met; `usual` is the path that the option has
    where none is given, "" for none. `origins` are the loads that were met,
    `at` the file and the line of the call that first gave the config,
    `asked` those whose path the code asked about before, `exact` those whose path in the code is
    that of the config, `several` those where it is one of several that the code may take: a preset.
    `made_of` is a regular expression for the path of the config, with a group for each option that
    it is made of, "" where it is made of none.
    `global_node` says that the config is a global of a module, made before the file is there;
    `filled`, that a file was laid over it. `told` is what was asked about the config's
    path, with the answers: of a config with another path, code may do something else. `bases` are
    the other files that were read, by their paths.
    """

    def __init__(self) -> None:
        self.wanted = False
        self.file = ""
        self.opened = ""
        self.usual = ""
        self.was_opened = False
        self.at: tuple[str, int] | None = None
        self.origins: dict[str, None] = {}
        self.asked: set[str] = set()
        self.exact: set[str] = set()
        self.several: set[str] = set()
        self.global_node = False
        self.filled = False
        self.told: dict[tuple[str, ...], bool] = {}
        self.made_of = ""
        self.texts: Mapping[str, tuple[str | None, ...]] = {}
        self.bases: dict[str, None] = {}

    def aside(self) -> Loading:
        """The same, for code that is not run: what it opens is opened for nobody else."""
        made = Loading()
        vars(made).update(vars(self))
        made.origins = dict(self.origins)
        return made

    def copy(self) -> Loading:
        """The same, for a reading that goes on from here."""
        made = self.aside()
        made.asked, made.exact = set(self.asked), set(self.exact)
        made.several = set(self.several)
        return made

    def take_over(self, other: Loading) -> None:
        """Go on from what was opened for another config, with the file of this one."""
        self.opened, self.was_opened, self.at = other.opened, other.was_opened, other.at
        self.origins, self.asked = dict(other.origins), set(other.asked)

    def merge(self, aside: Loading) -> None:
        """Take over what code that is not run told of the program as a whole."""
        self.global_node |= aside.global_node

    def is_given(self, origin: Origin) -> bool | None:
        """Whether there is a value: the path of the config that is linted was given."""
        if self.opened == origin.name:
            return True
        self.asked.add(origin.name)
        return None

    def is_this_file(self, root: str, text: str) -> bool:
        """Whether a path from the root of the repository is the config's own."""
        return self._answer("is", root, text)

    def is_of_another_use(self) -> bool:
        """Whether the config's path says that it is for a test, or for what follows a training."""
        return self._answer("another use")

    def is_named(self, name: str) -> bool:
        """Whether the config's file has a name, without its suffix."""
        return self._answer("named", name)

    def fits(self, pattern: str) -> bool:
        """Whether the config may be the file of a path that is known in part."""
        return self._answer("fits", pattern)

    def has_option(self, name: str) -> bool:
        """Whether a command line that names the config gives an option of the program."""
        return self._answer("has", name)

    def has_other_options(self, names: Iterable[str]) -> bool:
        """Whether a command line that names the config gives options beside these."""
        return self._answer("others", *sorted(names))

    def option_names(self) -> tuple[str, ...]:
        """The options that the command lines give which name the config."""
        names = tuple(sorted(self.texts))
        self._answer("names", *names)
        return names

    def option(self, name: str) -> str | None:
        """The text that the command lines give an option that they have; "" for a flag, None where
        they differ."""
        text = common(self.texts[name])
        self.told["option", name, repr(text)] = True
        return text

    def part_of_the_path(self, option: str) -> str | None:
        """The text of an option of which the path of the config is made; None for another one."""
        found = self._parts().get(option)
        if found is not None:
            self.told["part", self.made_of, option, found] = True
        return found

    def _parts(self, pattern: str = "") -> dict[str, str]:
        pattern = pattern or self.made_of
        found = self._end_of_path(pattern) if pattern else None
        return found.groupdict() if found is not None else {}

    def _end_of_path(self, pattern: str) -> re.Match[str] | None:
        """The end of the config's path that a pattern fits; None where that would take too long to
        tell, too."""
        path = os.path.abspath(self.file).replace(os.sep, "/")
        if ways(pattern, path) > MOST_WAYS:
            return None
        return re.search(rf"(?:^|/)(?:{pattern})$", path)

    def texts_of(self, option: str) -> tuple[str, ...]:
        """The texts that command lines give an option, each once."""
        found = tuple(dict.fromkeys(text for text in self.texts.get(option, ()) if text))
        self._answer("texts", option, *found)
        return found

    def is_given_to_an_option(self, text: str) -> bool:
        """Whether some command line gives an option this text."""
        return self._answer("given", text)

    def answers_alike(self, told: dict[tuple[str, ...], bool]) -> bool:
        """Whether the path of this config answers as that of another one did."""
        return all(self._of_path(*question) == answer for question, answer in told.items())

    def _answer(self, *question: str) -> bool:
        answer = self._of_path(*question)
        self.told[question] = answer
        return answer

    def _of_path(self, kind: str, *arguments: str) -> bool:
        if kind == "has":
            return arguments[0] in self.texts
        if kind == "part":
            pattern, option, text = arguments
            return self._parts(pattern).get(option) == text
        if kind == "named":
            return os.path.splitext(os.path.basename(self.file))[0] == arguments[0]
        if kind == "names":
            return tuple(sorted(self.texts)) == arguments
        if kind == "others":
            return not self.texts.keys() <= set(arguments)
        if kind == "option":
            name, text = arguments
            return name in self.texts and repr(common(self.texts[name])) == text
        if kind == "given":
            return any(arguments[0] in texts for texts in self.texts.values())
        if kind == "texts":
            name, *texts = arguments
            return list(dict.fromkeys(filter(None, self.texts.get(name, ())))) == texts
        if kind == "is":
            path = os.path.join(*arguments)
            return bool(self.file) and os.path.abspath(path) == os.path.abspath(self.file)
        return self._may_be(*arguments) if kind == "fits" else self._is_of_another_use()

    def _is_of_another_use(self) -> bool:
        parts = os.path.splitext(self.file)[0].lower().split(os.sep)[-MOST_PARTS:]
        words = {word for part in parts for word in re.findall(r"[a-z]+", part)}
        return bool(words & OTHER_USES) and not words & {"train", "training", "pretrain"}

    def _may_be(self, pattern: str) -> bool:
        pattern = _HERE.sub("", pattern)
        if not pattern or not self.file:
            return True
        return self._end_of_path(pattern) is not None
