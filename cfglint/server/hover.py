"""What an editor shows of a key: what reads it, what it takes, and where its value comes from."""

from __future__ import annotations

import json
import os

from cfglint.compose.items import HOW, Item
from cfglint.contract import Code
from cfglint.files import shown
from cfglint.server.keys import Fact, Path, View, said

MOST_FACTS = 8
"""Readers of a key that are shown."""

MOST_TEXT = 60
"""Characters of a value that are shown."""


def hover(view: View, path: Path) -> str:
    """What is known of the key at a path, as Markdown; "" for nothing."""
    facts = view.facts(path)
    item = view.item(path)
    target = view.target(path[:-1]) if path else None
    parts: list[str] = []
    if target is not None and path[-1:] == (target.keyword,):
        parts += _of_code(view, target.name)
    parts += [_line(fact) for fact in facts[:MOST_FACTS]]
    if len(facts) > MOST_FACTS:
        parts.append(f"- and {len(facts) - MOST_FACTS} more")
    parts += [f"\n{doc}" for doc in dict.fromkeys(fact.doc for fact in facts) if doc]
    chain = _chain(view, item) if item is not None else ""
    if chain:
        parts.append(f"\n{chain}")
    if not parts:
        return ""
    name = ".".join(path)
    value = f" = `{_short(item)}`" if item is not None and not item.mapping else ""
    return "\n".join([f"**{name}**{value}\n", *parts])


def _line(fact: Fact) -> str:
    return f"- {said(fact, link(fact.at) if fact.at is not None else '')}"


def link(at: Code) -> str:
    """A place in code as a link of Markdown."""
    path = os.path.abspath(at.file).replace(os.sep, "/")
    return f"[{shown(at.file)}:{at.line}](file://{path}#L{at.line})"


def _of_code(view: View, name: str) -> list[str]:
    at = view.checked.project.beside.ground.packages(view.experiment).place(name)
    target = next((t for t in view.context.targets if t.name == name), None)
    lines = [f"`{name}` is defined at {link(at)}"] if at is not None else []
    if target is not None and target.signature is not None:
        parameters = [
            p.name
            + (f": {p.annotation}" if p.annotation else "")
            + (f" = {p.default}" if p.default else "")
            for p in target.signature.parameters.values()
        ]
        lines.append(f"\n```python\n{target.signature.name}({', '.join(parameters)})\n```")
    return lines


def _chain(view: View, item: Item) -> str:
    """The files that a value comes through, where there are several, or it is of another file."""
    links = [*item.earlier, item]
    if len(links) == 1 and item.place.file == view.experiment.file and item.how == "file":
        return ""
    lines = []
    for number, each in enumerate(links):
        last = number == len(links) - 1
        if each.how == "set":
            where = "`--set`"
        else:
            span = view.checked.store.read(each.place.file).span(each.place)
            where = link(Code(span.file, span.line))
        merged = isinstance(item.value, dict) and len(links) > 1
        state = "merged" if merged else "in effect" if last else "replaced"
        value = "" if each.mapping else f" `{_short(each)}`"
        lines.append(f"{number + 1}. {where}{value}, {HOW[each.how]}, {state}")
    return "Where it comes from:\n\n" + "\n".join(lines)


def _short(item: Item) -> str:
    text = json.dumps(item.plain(), ensure_ascii=False, default=str)
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 3] + "..."
