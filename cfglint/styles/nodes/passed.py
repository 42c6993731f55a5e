"""What the code of a repository adds to, or does with, the nodes of a config that name code.

Sources: https://hydra.cc/docs/advanced/instantiate_objects/overview/ (1.3), and the documentation
of jsonargparse 4: https://jsonargparse.readthedocs.io/en/stable/ ("Class type and sub-classes",
"Argument linking").
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache

from cfglint.source.fields import is_false
from cfglint.source.fields import keyword as keyword_of
from cfglint.source.named import NOTHING_KNOWN, Added, Passed, bare
from cfglint.source.operations import spelled
from cfglint.source.syntax import last_part, nodes_in, parsed
from cfglint.styles.nodes.put import keys_put_in, put_in

_INSTANTIATE = "instantiate"
_DEFINES = re.compile(rf"\bdef\s+\w*{_INSTANTIATE}")

_WORDS = re.compile(r"instantiate|init_args|_target_|CLI\b|jsonargparse")
"""A file without any of these has no part in it."""

_PARSERS = frozenset({"CLI", "auto_cli", "LightningCLI", "auto_parser"})
"""What builds the classes that `class_path` names: jsonargparse's and Lightning's own."""

_TELLS = frozenset({"print", "debug", "info", "warning", "error", "log", "format", "str", "repr"})
"""Calls that only tell what they are given."""

_LOOKING = frozenset({"re", "regex", "fnmatch", "isinstance", "len", "hasattr", "callable", "any"})
_LOOKING |= {"all", "type", "hash", "sorted", "set", "logger", "logging", "warnings"}
"""Modules whose functions, and functions that, only look at a text."""

# Code takes a word out of mappings, leaves it out of them, looks for it in them, has it in a list.
_TAKEN = r"""
    \bpop\(\s*["']{0}["']                             # node.pop("word", ...)
    | \bdel\s[\w.\[\]"']*\b{0}["'\]]*(?=\s)           # del node["word"], del node.word
    | (?:(?<![\w\])])[\[(]|[{{,])\s*["']{0}["']\s*[,\])}}]  # an element: [..., "word", ...]
    | [!=]=\s*["']{0}["']                              # key != "word"
    | ["']{0}["']\s*(?:[!=]=|(?:not\s+)?in\b)          # "word" in node
"""


# Code puts a word into a mapping.
_SET = r"""
    \b(?:update|dict|build\w*)\s*\((?:[^()]|\([^()]*\))*\b{0}\s*=[^=]  # update(word=...)
    | \bsetdefault\(\s*["']{0}["']
    | \[\s*["']{0}["']\s*\]\s*=[^=]                   # node["word"] = ...
    | (?m:^|[;:=,])[ \t]*[A-Za-z_](?:[\w.()]|\[[^\]\n]*\])*(?<!self)\.{0}\s*=[^=]  # node.word = ...
    | ["']{0}["']\s*:                                 # {{"word": ...}}
    | \b(?:update|setattr)\(\s*[\w.]+\s*,\s*["'](?:[\w.]+\.)?{0}["']  # update(cfg, "word", 3)
    # from_dotlist(["node.word=3"]), compose(overrides=["+node.word=3"])
    | \b(?:from_dotlist\(|overrides\s*=)\s*\[[^\]]{{0,500}}["']\+{{0,2}}(?:[\w.]+\.)?{0}=
"""

_DOES_SOMETHING = re.compile(
    r"^[ \t]*(?:async[ \t]+def|def|class)[ \t]|\b(?:\w*build\w*|\w*load|fromfile|from_cfg)\("
    r"|\b(?:yaml|argv|argparse)\b",
    re.MULTILINE,
)
"""What a module has that does more than hold data."""


def _only_has_data(text: str) -> bool:
    """Whether a module is a config that is Python: assignments of dictionaries."""
    return "dict(" in text and _DOES_SOMETHING.search(text) is None


def _searched(texts: list[tuple[str, str]], pattern: str) -> Callable[[str], bool]:
    """Whether a pattern with a word in it is found in any of the texts; for a name with dots,
    whether it stands there as a text."""

    @cache
    def found(word: str) -> bool:
        form = r"""["']{0}["']""" if "." in word else pattern
        compiled = re.compile(form.format(re.escape(word)), re.VERBOSE)
        return any(word in text and compiled.search(text) is not None for _, text in texts)

    return found


def passed_in(texts: list[tuple[str, str]] | None) -> Passed:
    """What calls of `instantiate` add, what `link_arguments` links, and what code does without them
    with nodes that name code.

    Args:
        texts: (path, text) of the repository's Python files; None where they were not all read.
    """
    if texts is None:
        return NOTHING_KNOWN
    found: dict[str, Added] = {}
    called: set[str] = set()
    own: dict[str, list[str]] = {}
    by_hand = root_by_hand = False
    for _, text in texts:
        for name, key in keys_put_in(text):
            found[name] = found.get(name, Added()).and_also(Added(frozenset({key})))
        if _WORDS.search(text) is None:
            continue
        tree = parsed(text)
        if tree is None:
            return NOTHING_KNOWN
        within = _passed_on(tree) if _DEFINES.search(text) is not None else {}
        takes_apart = "init_args" in text or "instantiate_class" in text
        for node in ast.walk(tree):
            by_hand = by_hand or (takes_apart and _handles(node))
            if isinstance(node, ast.Call):
                called.add(last_part(node.func))
                for name, added in _added(node, within.get(id(node), ())):
                    found[name] = found.get(name, Added()).and_also(added)
                for held in _built(node, tree):
                    name = _name_of(held)
                    if name or ast.unparse(held) in _parameters_around(tree, node):
                        found[name] = found.get(name, Added()).and_also(Added(by_hand=True))
                    else:  # no function gets it as one of several nodes: it is the whole config
                        root_by_hand = True
            elif isinstance(node, ast.Assign):
                for name in _set_by_values(node):
                    found[name] = found.get(name, Added()).and_also(Added(unknown=True))
            elif isinstance(node, ast.ClassDef):
                own[node.name] = [last_part(base) for base in node.bases]
    by_parser = not by_hand and any(_is_parser(name, own) for name in called)
    code = [each for each in texts if not _only_has_data(each[1])]
    taken, given = _searched(texts, _TAKEN), _searched(code, _SET)
    return Passed(found, by_parser, taken, given, put_in(code, _SET, given), root_by_hand)


def _set_by_values(node: ast.Assign) -> Iterator[str]:
    """The nodes into which code puts keys whose names are values: `cfg.adapter[key] = value`."""
    for target in node.targets:
        if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Constant):
            continue
        if isinstance(target.value, ast.Attribute) and target.value.attr != "__dict__":
            yield _name_of(target.value)  # an object's own attributes are no node


def _parameters_around(tree: ast.Module, call: ast.Call) -> set[str]:
    """The parameters of the functions around a call, less those that get the whole config by their
    decorator (`@hydra.main(...)`)."""
    found: set[str] = set()
    for node in nodes_in(tree, ast.FunctionDef):
        decorators = (d for d in node.decorator_list if isinstance(d, ast.Call))
        whole = any(last_part(decorator.func) == "main" for decorator in decorators)
        if not whole and any(inner is call for inner in ast.walk(node)):
            found |= {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
    return found


def _is_parser(name: str, own: dict[str, list[str]]) -> bool:
    """Whether a call's name is a parser that is known, or a class of the repository's own that
    derives from one."""
    seen: set[str] = set()
    left = [name]
    while left:
        current = left.pop()
        if current in _PARSERS:
            return True
        if current not in seen:
            seen.add(current)
            left += own.get(current, ())
    return False


def _handles(node: ast.AST) -> bool:
    """Whether code takes a node of `class_path` and `init_args` apart itself."""
    if isinstance(node, ast.Call) and last_part(node.func) == "instantiate_class":
        first = [*node.args[:1], *(k.value for k in node.keywords[:1])]
        return not all(isinstance(each, ast.Tuple) and not each.elts for each in first)
    return _held(node, "init_args") is not None or (
        isinstance(node, ast.Name) and node.id == "init_args"
    )


def _held(node: ast.AST, name: str) -> ast.expr | None:
    """What `name` is taken from: `x` of `x.name`, `x["name"]`, `x.get("name")`, `x.pop("name")`."""
    if isinstance(node, ast.Attribute) and node.attr == name:
        return node.value
    if isinstance(node, ast.Subscript) and _is(node.slice, name):
        return node.value
    called = node.func if isinstance(node, ast.Call) else None
    if isinstance(node, ast.Call) and isinstance(called, ast.Attribute) and node.args:
        taken = called.attr in ("get", "pop", "setdefault") and _is(node.args[0], name)
        return called.value if taken else None
    return None


def _is(node: ast.expr, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def _passed_on(tree: ast.Module) -> dict[int, tuple[str, ...]]:
    """By the calls inside functions that are `instantiate` themselves, or wrap it: the names of
    their `*args` and `**kwargs`, which say nothing that their own calls do not."""
    found: dict[int, tuple[str, ...]] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _INSTANTIATE in node.name:
            spec = (node.args.vararg, node.args.kwarg)
            names = tuple(each.arg for each in spec if each is not None)
            calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
            found.update((id(call), names) for call in calls)
    return found


def _added(node: ast.Call, passed_on: tuple[str, ...]) -> Iterator[tuple[str, Added]]:
    """What one call adds: keywords to any node, as names of variables change from call to call;
    what has no name to the node that the variable is called after."""
    called = last_part(node.func)
    if _INSTANTIATE in called and called != "instantiate_class" and (node.args or node.keywords):
        yield "", Added(frozenset(k.arg for k in node.keywords if k.arg is not None))
        if any(k.arg == "_partial_" for k in node.keywords) and node.args:
            yield _name_of(node.args[0]), Added(unknown=True)  # what is called later gets the rest
        if is_false(keyword_of(node, "_recursive_")) and node.args:
            yield _name_of(node.args[0]), Added(alone=True)
        more = [*node.args[1:], *(k.value for k in node.keywords if k.arg is None)]
        values = (each.value if isinstance(each, ast.Starred) else each for each in more)
        if any(last_part(value) not in passed_on for value in values):
            yield _name_of(node.args[0]) if node.args else "", Added(unknown=True)
    elif called == "link_arguments" and len(node.args) > 1:
        target = node.args[1]
        if isinstance(target, ast.Constant):
            yield "", Added(frozenset({str(target.value).rsplit(".", 1)[-1]}))
        else:
            yield "", Added(unknown=True)
    for keyword in node.keywords:
        if keyword.arg == "skip":
            yield "", Added(_texts_in(keyword.value))
    yield from _by_hand(node, called)


def _by_hand(node: ast.Call, called: str) -> Iterator[tuple[str, Added]]:
    """A node whose `_target_` code takes to call it itself: `get_class(cfg.net._target_)`."""
    if called == "pop":
        held = _held(node, "_target_")
        if held is not None:
            yield _name_of(held), Added(unknown=True)
    for held in _looked_up_in(node):
        yield _name_of(held), Added(unknown=True)


def _looked_up_in(node: ast.Call) -> Iterator[ast.expr]:
    """What a call that does something with it gets the `_target_` of."""
    if last_part(node.func) in _TELLS or spelled(node.func).partition(".")[0] in _LOOKING:
        return
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        held = _held(argument, "_target_")
        if held is not None:
            yield held


def _built(node: ast.Call, tree: ast.Module) -> Iterator[ast.expr]:
    """Nodes whose class code looks up and whose keys nothing spreads as arguments:
    `get_class(cfg.net._target_)(cfg.net)`."""
    for held in _looked_up_in(node):
        words = set(re.findall(r"\w+", ast.unparse(held)))
        spread = (k.value for call in nodes_in(tree, ast.Call) for k in call.keywords if not k.arg)
        if not any(words & set(re.findall(r"\w+", ast.unparse(each))) for each in spread):
            yield held


def _texts_in(node: ast.expr) -> frozenset[str]:
    constants = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant))
    return frozenset(value for value in constants if isinstance(value, str))


def _name_of(node: ast.expr) -> str:
    """What a variable or attribute that holds a node calls it: `cfg.optimizer`, `opt_cfg`."""
    text = ""
    if isinstance(node, ast.Attribute):
        text = node.attr
    elif isinstance(node, ast.Name):
        text = node.id
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        text = str(node.slice.value)
    return bare(text)
