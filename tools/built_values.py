"""Writes `tools/built_values.txt`: which arguments a library's classes refuse when they are built.

    python -m tools.built_values PACKAGE [FOLDER]

It runs in an environment with the package, which it imports. A class is built as the examples of
its own documentation build it, and as the recipes below `FOLDER` do, with one argument at a time
replaced by another value: a word, a list or a number. What each of these calls raises on is
written down: a line has the class, the argument, and the kinds of value that are refused.
`tools/library_tables.py` puts that into the tables.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import enum
import importlib
import inspect
import io
import os
import pkgutil
import pydoc
import re
import signal
import sys
import tempfile
import textwrap
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.real_loaders import leave_weights
from cfglint.source.syntax import defaults_of

OUT = Path(__file__).parent / "built_values.txt"

OTHERS: dict[str, object] = {"word": "many", "digits": "8", "list": [1, 2], "number": 17}
"""What an argument is replaced by."""

MOST_CALLS = 2
"""Calls of one class that are tried."""

MOST_WORDS = 24

MOST_SECONDS = 5
"""How long one call may take."""

OUTSIDE = (OSError, ImportError, TimeoutError, MemoryError)
"""What says nothing of a value: no network, no file, no package."""

ONES = (8, 1)
"""Numbers that stand for what a class requires, where nothing shows how it is built."""

Facts = dict[tuple[str, str], set[str]]


class Call(NamedTuple):
    """How a class is built: its arguments by name."""

    cls: type
    arguments: dict[str, Any]
    rest: dict[str, Any]


def main() -> int:
    """Measure one package."""
    package, *folders = sys.argv[1:]
    calls: dict[type, list[Call]] = defaultdict(list)
    warnings.simplefilter("ignore")
    leave_weights()
    with _elsewhere():
        found = list(classes(package))
        for cls, module in found:
            calls[cls] += shown(cls, module)
        for folder in folders:
            for call in _of_recipes(Path(folder)):
                calls[call.cls].append(call)
        for cls, _ in found:
            if not calls[cls]:
                calls[cls] += guessed(cls)
        facts = measured(package, calls)
    version = metadata.version(package.partition(".")[0])
    kept = [line for line in _lines() if not line.startswith(f"{package}.") or version not in line]
    made = [
        " ".join((name, argument, version, *sorted(kinds)))
        for (name, argument), kinds in facts.items()
    ]
    OUT.write_text("".join(f"{line}\n" for line in sorted([*kept, *made])))
    print(f"{package}: {len(made)} arguments of {len({name for name, _ in facts})} classes")
    return 0


def _lines() -> list[str]:
    return OUT.read_text().splitlines() if OUT.is_file() else []


def read() -> dict[str, dict[str, frozenset[str]]]:
    """What every version that was measured refuses, by class and argument."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for name, argument, _, *kinds in (line.split() for line in _lines()):
        held = found.setdefault(name, {})
        held[argument] = held.get(argument, frozenset(kinds)) & frozenset(kinds)
    return found


def merged(text: str, facts: Mapping[str, Mapping[str, frozenset[str]]]) -> str:
    """The text of a table with what was measured of its classes."""
    head, *parts = text.split("\n#= ")
    return "\n#= ".join([head, *(_merged(part, facts.get(_name(part), {})) for part in parts)])


def _name(part: str) -> str:
    return part.partition("\n")[0]


_RECURRENT = ("RNN", "LSTM", "GRU", "LiGRU", "SLiGRU", "QuasiRNN")

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "speechbrain.processing.features.InputNormalization": {
        "norm_type": ("batch", "global", "sentence", "speaker")
    },
    "speechbrain.augment.freq_domain.SpectrogramDrop": {
        "replace": ("zeros", "mean", "rand", "cutcat", "swap", "random_selection")
    },
    "speechbrain.nnet.containers.ConnectBlocks": {"shortcut_type": ("residual", "dense", "skip")},
    "speechbrain.lobes.models.dual_path.SBRNNBlock": {"rnn_type": _RECURRENT},
    "speechbrain.lobes.models.resepformer.SBRNNBlock": {"rnn_type": _RECURRENT},
    "speechbrain.lobes.models.resepformer.MemLSTM": {"mem_type": ("hc", "h", "c", "id", "av")},
}
"""Words that any version takes, of arguments that the newest compares with them: with another word
an older one does not raise, and does nothing of what is meant.

Source: SpeechBrain 0.5.16 and 1.1.2, at the classes."""

_CONSTRUCTOR = re.compile(r"^    def __init__\((.*)\):(.*)$", re.MULTILINE)


def _merged(part: str, facts: Mapping[str, frozenset[str]]) -> str:
    found = _CONSTRUCTOR.search(part) if facts or _name(part) in WORDS else None
    if found is None:
        return part
    function = ast.parse(f"def f({found[1]}): ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    defaults = defaults_of(function.args)
    told: list[str] = []
    for each in function.args.args:
        type = ast.unparse(each.annotation) if each.annotation is not None else ""
        default = ast.unparse(defaults[each.arg]) if each.arg in defaults else ""
        type = annotated(type, default, facts.get(each.arg, frozenset()))
        if words := WORDS.get(_name(part), {}).get(each.arg):
            type = f"typing.Annotated[typing.Literal[{', '.join(map(repr, words))}], 'computed']"
        told.append(" = ".join([f"{each.arg}: {type}", *([default] if default else [])]))
        if not type:
            told[-1] = "=".join([each.arg, *([default] if default else [])])
    if function.args.kwarg is not None:
        told.append("**kwargs")
    line = f"    def __init__({', '.join(told)}):{found[2]}"
    return part[: found.start()] + line + part[found.end() :]


_SIMPLE = r"(?:int|float|None|str)"
_PLAIN = re.compile(rf"(?:typing\.Annotated\[)?({_SIMPLE}(?: \| {_SIMPLE})*)(?:, 'asked'\])?\Z")


def annotated(annotation: str, default: str, refused: frozenset[str]) -> str:
    """The annotation of an argument that refuses some kinds of values, in a table's words."""
    plain = _PLAIN.match(annotation)
    if not refused or (annotation and plain is None):
        return annotation
    type = plain[1] if plain is not None else ""
    none = " | None" if default == "None" else ""
    numbers = set(type.split(" | ")) <= {"int", "float", "None", ""}
    if "word" in refused and numbers:
        type = type or f"{'float' if '.' in default else 'int'}{none}"
        if "list" not in refused:
            return annotation or type
        asked = "" if "digits" in refused else "'asked', "
        return f"typing.Annotated[{type}, {asked}'computed']"
    if {"number", "list"} <= refused and type in ("", "str"):
        return f"typing.Annotated[str{none}, 'computed']"
    if "list" in refused and not type:
        return f"typing.Annotated[int | str{none}, 'computed']"
    return annotation


def classes(package: str) -> Iterator[tuple[type, Any]]:
    """The classes that the modules of a package define, with the module."""
    root = importlib.import_module(package)
    names = [package, *(m.name for m in pkgutil.walk_packages(root.__path__, f"{package}.", _skip))]
    for name in names:
        try:
            with _quiet():
                module = importlib.import_module(name)
        except Exception:  # what cannot be imported is not measured
            continue
        for each in vars(module).copy().values():
            if inspect.isclass(each) and each.__module__ == name:
                yield each, module


def _skip(name: str) -> None:
    """A package that cannot be imported has no modules here."""


def shown(cls: type, module: Any) -> list[Call]:
    """The calls of a class in the examples of its documentation."""
    made: list[Call] = []
    if issubclass(cls, enum.Enum):
        return made

    class Recorder(cls):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            if (call := _bound(cls, args, kwargs)) is not None:
                made.append(call)
            cls.__init__(self, *args, **kwargs)

    names = {**vars(module), cls.__name__: Recorder}
    try:
        examples = doctest.DocTestParser().get_examples(inspect.getdoc(cls) or "")
    except ValueError:
        return []
    for example in examples:
        if made and cls.__name__ not in example.source:
            break
        try:
            with _quiet(), _in_time():
                source = re.sub(
                    rf"(?:\w+\.)*\b{cls.__name__}\(", f"{cls.__name__}(", example.source
                )
                exec(compile(source, "example", "exec"), names)
        except BaseException:  # an example that needs a file or the network
            if cls.__name__ in example.source or "import" not in example.source:
                continue
    return made


def guessed(cls: type) -> list[Call]:
    """A call with a number for each argument that is required, where the class takes that."""
    try:
        signature = inspect.signature(cls)
    except (ValueError, TypeError):
        return []
    needed = [
        name
        for name, each in signature.parameters.items()
        if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD
    ]
    for number in ONES:
        call = _bound(cls, (), dict.fromkeys(needed, number))
        if call is not None and _refusal(call, {}) is None:
            return [call]
    return []


def _bound(cls: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call | None:
    """A call with its arguments by name, those that it leaves out too."""
    try:
        signature = inspect.signature(cls.__init__)
        bound = signature.bind(None, *args, **kwargs)
    except (TypeError, ValueError):
        return None
    bound.apply_defaults()
    rest: dict[str, Any] = {}
    named: dict[str, Any] = {}
    for name, value in list(bound.arguments.items())[1:]:
        kind = signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            if value:
                return None
        elif kind is inspect.Parameter.VAR_KEYWORD:
            rest = dict(value)
        elif kind is not inspect.Parameter.POSITIONAL_ONLY:
            named[name] = value
    return Call(cls, named, rest)


def _of_recipes(folder: Path) -> list[Call]:
    """The calls that recipes in HyperPyYAML make."""
    core: Any = importlib.import_module("hyperpyyaml.core")
    made: list[Call] = []
    own: Callable[..., object] = core._construct_object

    def construct(loader: Any, name: str, node: Any) -> object:
        args, kwargs = core._load_node(loader, node)
        cls = pydoc.locate(name)
        if inspect.isclass(cls):
            call = _bound(cls, tuple(args), kwargs)
            if call is not None and len([each for each in made if each.cls is cls]) < MOST_CALLS:
                made.append(call)
        return own(loader, name, node)

    core._construct_object = construct
    for path in sorted(folder.rglob("*.yaml")):
        with contextlib.suppress(BaseException), _quiet(), _in_time():
            core.load_hyperpyyaml(_without_places(path.read_text()))
    core._construct_object = own
    return made


def _without_places(text: str) -> str:
    return text.replace("!PLACEHOLDER", "/tmp")


def measured(package: str, calls: dict[type, list[Call]]) -> Facts:
    """What every call of a class refuses of an argument."""
    facts: Facts = {}
    for cls, every in calls.items():
        print(cls, len(every), file=sys.__stderr__, flush=True)
        good = [each for each in every[: 3 * MOST_CALLS] if _refusal(each, {}) is None][:MOST_CALLS]
        name = f"{cls.__module__}.{cls.__qualname__}"
        if not good or not name.startswith(f"{package}."):
            continue
        for argument in good[0].arguments:
            tried = [each for each in good if _is_plain(each.arguments.get(argument))]
            given = [each.arguments[argument] for each in tried]
            if tried:
                facts[name, argument] = {
                    kind
                    for kind, value in OTHERS.items()
                    if _fits(kind, given) and all(_raises(e, argument, value) for e in tried)
                }
                if "word" in facts[name, argument] and _takes_words(tried[0], argument):
                    facts[name, argument] -= {"word", "digits"}
    return facts


def _takes_words(call: Call, argument: str) -> bool:
    """Whether a class takes one of the words in its code, or in that of its bases."""
    return not all(_raises(call, argument, word) for word in _words(call.cls))


@cache
def _words(cls: type) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for each in cls.__mro__:
        with contextlib.suppress(OSError, TypeError, SyntaxError):
            tree = ast.parse(textwrap.dedent(inspect.getsource(each.__init__)))  # type: ignore[misc]
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found[node.value] = None
    return tuple(word for word in found if word.isidentifier())[:MOST_WORDS]


def _is_plain(value: object) -> bool:
    return isinstance(value, (int, float, str))


def _fits(kind: str, values: list[object]) -> bool:
    """Whether a kind of value is another one than what every call has."""
    texts = {isinstance(each, str) for each in values}
    return kind == "list" or texts == {kind == "number"}


def _raises(call: Call, argument: str, value: object) -> bool:
    error = _refusal(call, {argument: value})
    return error is not None and not isinstance(error, OUTSIDE)


def _refusal(call: Call, other: dict[str, Any]) -> BaseException | None:
    """What building the class raises; None where it is built."""
    try:
        with _quiet(), _in_time():
            call.cls(**{**call.arguments, **call.rest, **other})
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an exit is a refusal too
        return error
    return None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


@contextlib.contextmanager
def _in_time() -> Iterator[None]:
    signal.signal(signal.SIGALRM, _late)
    signal.alarm(MOST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


def _late(signum: int, frame: object) -> None:
    raise TimeoutError


@contextlib.contextmanager
def _elsewhere() -> Iterator[None]:
    """In an empty folder, as some classes make files."""
    kept = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(kept)


if __name__ == "__main__":
    raise SystemExit(main())
