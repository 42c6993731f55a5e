"""What a client asks about a place in a text, answered in the terms of the protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from lsprotocol import types

from cfglint.diagnostic import Span
from cfglint.run.settings import SettingsError
from cfglint.server.completing import NO_NAME, Proposal, names_there, proposals
from cfglint.server.cursor import Found, Typing, found_at, typing_at
from cfglint.server.findings import range_of
from cfglint.server.hover import hover
from cfglint.server.inlay import hints
from cfglint.server.keys import View, views
from cfglint.server.memory import can_trace
from cfglint.server.places import definitions, keys_of_line, uses
from cfglint.server.positions import Lines
from cfglint.server.serving import Serving, is_yaml
from cfglint.server.session import Checked
from cfglint.server.symbols import Symbol, symbols

_KINDS = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "code": types.CompletionItemKind.Class,
    "file": types.CompletionItemKind.File,
    "reference": types.CompletionItemKind.Reference,
}

_SYMBOLS = {
    "mapping": types.SymbolKind.Object,
    "list": types.SymbolKind.Array,
    "value": types.SymbolKind.Field,
}


def _view(checked: Checked, found: Found) -> View | None:
    return next((v for v in views(checked) if v.experiment.document == found.document), None)


class _Asked(NamedTuple):
    """The place that a client asks about: what stands there, and its offset."""

    checked: Checked
    found: Found
    view: View
    offset: int


async def _asked(serving: Serving, params: Any) -> _Asked | None:
    """What a client asks about; None where the text is not known, or nothing stands there."""
    checked = await serving.checking.current(serving.path(params.text_document.uri))
    if checked is None:
        return None
    lines = Lines(checked.file.text, serving.encoding)
    offset = lines.at(params.position.line, params.position.character)
    found = found_at(checked.file, offset)
    view = _view(checked, found) if found is not None else None
    return _Asked(checked, found, view, offset) if found is not None and view is not None else None


async def hovering(serving: Serving, params: types.HoverParams) -> types.Hover | None:
    """What is known of a key."""
    asked = await _asked(serving, params)
    if asked is None:
        return None
    checked, found, view, _ = asked
    text = await serving.checking.ask(lambda: hover(view, view.composed(found.path)))
    if not text:
        return None
    place = checked.file.span_of(found.node.start, found.node.end)
    content = types.MarkupContent(types.MarkupKind.Markdown, text)
    return types.Hover(content, range_of(place, serving.lines_of(checked)))


async def completing(
    serving: Serving, params: types.CompletionParams
) -> types.CompletionList | None:
    """What may be typed at a place. The text may not parse as it is: what was found of it last,
    when it did, says what there is."""
    path = serving.path(params.text_document.uri)
    checked = await serving.checking.parsed(path)
    if checked is None or not checked.looked:
        return None
    text = serving.server.workspace.get_text_document(params.text_document.uri).source
    lines = Lines(text, serving.encoding)
    offset = lines.at(params.position.line, params.position.character)
    typing = typing_at(text, offset)
    view = views(checked)[0]
    found = await serving.checking.ask(lambda: proposals(view, typing))
    if typing.key is not None and not any(each.kind != "key" and not each.rank for each in found):
        asked = f"{text[: offset - len(typing.word)]}{NO_NAME}{text[offset:]}"
        aside = await serving.checking.ask(lambda: _names(serving, path, asked, typing))
        found = [*aside, *found]
    items = [_item(each, params.position) for each in found]
    return types.CompletionList(is_incomplete=False, items=items)


def _names(serving: Serving, path: str, text: str, typing: Typing) -> list[Proposal]:
    """The names that code has for the value of a key."""
    try:
        seen = views(serving.checking.session.check_aside(path, text))
    except SettingsError:
        return []
    if not seen or typing.key is None:
        return []
    return names_there(seen[0], seen[0].composed((*typing.path, typing.key)), typing.word)


def _item(each: Proposal, end: types.Position) -> types.CompletionItem:
    start = types.Position(end.line, end.character - each.replaces)
    return types.CompletionItem(
        label=each.label,
        kind=_KINDS[each.kind],
        detail=each.detail or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, each.doc)
        if each.doc
        else None,
        sort_text=f"{each.rank}{each.label}",
        text_edit=types.TextEdit(types.Range(start, end), each.insert),
    )


async def defining(serving: Serving, params: types.DefinitionParams) -> list[types.Location] | None:
    """Where a key is read, or what a value names."""
    asked = await _asked(serving, params)
    if asked is None:
        return None
    checked, found, view, offset = asked
    spans = await serving.checking.ask(lambda: definitions(view, found, offset))
    return _locations(serving, spans, serving.lines_of(checked))


async def referring(serving: Serving, params: types.ReferenceParams) -> list[types.Location] | None:
    """What uses a key; of a line of Python, the configs that set a key which it reads."""
    path = serving.path(params.text_document.uri)
    if not is_yaml(params.text_document.uri):
        line = params.position.line + 1
        checks = await serving.configs_around(path)

        def setting() -> list[Span]:
            found = (v for checked in checks for v in views(checked))
            return [span for view in found for span in keys_of_line(view, path, line)]

        return _locations(serving, await serving.checking.ask(setting), serving.lines_of())
    asked = await _asked(serving, params)
    if asked is None:
        return None
    checked, found, view, _ = asked
    spans = await serving.checking.ask(lambda: list(uses(view, view.composed(found.path))))
    return _locations(serving, spans, serving.lines_of(checked))


def _locations(
    serving: Serving, spans: Iterable[Span], lines: Callable[[str], Lines]
) -> list[types.Location] | None:
    """Places, each once."""
    spans = dict.fromkeys(spans)
    found = [types.Location(serving.uri(span.file), range_of(span, lines)) for span in spans]
    return found or None


async def outlining(
    serving: Serving, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | None:
    """The keys of a text."""
    checked = await serving.checking.current(serving.path(params.text_document.uri))
    if checked is None:
        return None
    lines = serving.lines_of(checked)
    return [_outlined(each, lines) for each in symbols(checked.file)]


def _outlined(symbol: Symbol, lines: Callable[[str], Lines]) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        symbol.name,
        _SYMBOLS[symbol.kind],
        range_of(symbol.whole, lines),
        range_of(symbol.name_at, lines),
        symbol.detail or None,
        children=[_outlined(each, lines) for each in symbol.children],
    )


async def hinting(serving: Serving, params: types.InlayHintParams) -> list[types.InlayHint] | None:
    """The values in effect, beside those of the text."""
    checked = await serving.checking.current(serving.path(params.text_document.uri))
    if checked is None:
        return None
    first, last = params.range.start.line, params.range.end.line
    found = await serving.checking.ask(
        lambda: [hint for view in views(checked) for hint in hints(view, first, last)]
    )
    lines = serving.lines_of(checked)
    places = [range_of(checked.file.span_of(hint.end, hint.end), lines) for hint in found]
    return [
        types.InlayHint(place.start, hint.text) for hint, place in zip(found, places, strict=True)
    ]


MEMORY = "cfglint.memory"
"""The command of the lens: trace a config, which runs its code."""


async def lensing(serving: Serving, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    """Above a config from which runs are started: whether it fits the card. Nothing is traced until
    somebody asks for it."""
    path = serving.path(params.text_document.uri)
    checked = await serving.checking.current(path)
    if checked is None or not checked.looked or not can_trace():
        return None
    looked = checked.looked[0]
    if looked.part or looked.context.bound.role == "fragment":
        return None
    gpu = serving.options.gpu or checked.project.settings.gpu
    known = serving.traces.found.get(path)
    asked = f"Fits {gpu}?" if gpu else "What does a step take?"
    title = "Tracing a step ..." if serving.traces.runs(path) else known or asked
    command = types.Command(title, MEMORY, arguments=[params.text_document.uri, gpu])
    start = types.Position(0, 0)
    return [types.CodeLens(types.Range(start, start), command)]


async def tracing(serving: Serving, uri: str, gpu: str) -> str:
    """Trace a config because somebody asked for it, and show what it takes."""
    path = serving.path(uri)
    if serving.traces.runs(path):
        return ""
    task = serving.traces.trace(path, gpu)
    serving.lens_changed()
    with serving.working(f"cfglint: tracing a step of {path}"):
        told = await task
    serving.lens_changed()
    message = types.ShowMessageParams(types.MessageType.Info, f"{path}, as it is saved: {told}")
    serving.server.window_show_message(message)
    return told
