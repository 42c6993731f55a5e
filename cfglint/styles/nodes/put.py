"""Into which section of a config code may put a key of some name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from cfglint.source.named import bare

_TARGET = r"""
    (?<![\w.\])])
    ([A-Za-z_](?:[\w.]|\[[^\]\n]{{0,80}}\]|\(\))*?)  # a.b["c"][0]
    (?:\[\s*["']{0}["']\s*\]|\.{0})\s*=(?!=)
"""
"""An assignment to a key or an attribute of a name, and what it is put into."""

_MERGES = re.compile(r"\b(?:merge|unsafe_merge|update|create|open_dict|DictConfig)\b")
"""Without one of these, mappings that a file makes do not get into a config."""

_PUT = r"""(?:\[["'](\w+)["']\]|\.(\w+))[ \t]*=(?!=)"""
_PUTS = re.compile(_PUT)
_KEY = re.compile(rf"(?<![\w.])((?:\w+\.)*)(\w+){_PUT}")


def keys_put_in(text: str) -> Iterator[tuple[str, str]]:
    """The keys that code puts into a node of the config, with the node's name: into a section of
    the config, `cfg.policy["width"] = 3`, or into what is called a config of that name."""
    for line in text.split("\n"):
        if "=" not in line or _PUTS.search(line) is None:
            continue  # most lines: the whole pattern takes seven times as long
        for match in _KEY.finditer(line):
            above, last, key, attribute = match.groups()
            name = bare(last)
            holder = above.removeprefix("self.").partition(".")[0]
            of_config = bool(holder) and not bare(holder)
            if name and (name != last or of_config):
                yield name, key or attribute


def put_in(
    texts: list[tuple[str, str]], pattern: str, may_set: Callable[[str], bool]
) -> Callable[[str, str], bool]:
    """Whether code may put a key of a name into a section of a name, "" for the whole config.

    Args:
        texts: (path, text) of the repository's Python files.
        pattern: what code looks like that puts a word into any mapping; a form of a verbose regular
            expression with the word at {0}.
        may_set: whether any code does.
    """

    @cache
    def found(section: str, name: str) -> bool:
        if "." in name or not may_set(name):
            return may_set(name)
        escaped = re.escape(name)
        target = re.compile(_TARGET.format(escaped), re.VERBOSE)
        anything = re.compile(pattern.format(escaped), re.VERBOSE)
        for _, text in texts:
            if name not in text or anything.search(text) is None:
                continue
            into = [match[1] for match in target.finditer(text)]
            if any(_may_be(each, section, text) for each in into):
                return True
            rest = target.sub("", text) if into else text
            if anything.search(rest) is not None and _MERGES.search(text) is not None:
                return True
        return False

    return found


def _may_be(into: str, section: str, text: str) -> bool:
    """Whether what code puts a key into may be a section of a config."""
    names = re.findall(r"[A-Za-z_]\w*", into)
    last = names[-1] if names else ""
    if last == "self":
        return False
    if _is_like(last, section):
        return True
    made = re.findall(rf"\b{last}[ \t]*(?::[^=\n]{{1,200}})?=(?!=)([^\n]+)", text)
    made += re.findall(rf"\bfor[ \t]+{last}[ \t]+in\b([^\n]+)", text)
    words = {word for each in made for word in re.findall(r"[A-Za-z_]\w*", each)} - {"self"}
    if any(_is_like(word, section) for word in words):
        return True
    return into == last and not made  # a parameter


def _is_like(name: str, section: str) -> bool:
    """Whether the name of a variable may mean a section: any, where it says nothing."""
    said, of = bare(name).lower(), bare(section).lower()
    return not said or not of or said in of or of in said
