"""Writes `cfglint/library/*.py.txt`: what classes and functions of known libraries take.

    python tools/library_tables.py FOLDER [PACKAGE ...]

`FOLDER` holds the Python files of released packages, one folder `NAME-VERSION` each, as unpacked
wheels. Nothing of them is imported: they are read as cfglint reads a project's own code. A
parameter that any of the versions has is one; it is required where all versions require it, so that
a project that pins another version is not blamed. Types are kept where they say something that
needs no import.
"""

from __future__ import annotations

import ast
import copy
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cfglint.contract import ANY, Contract, Key, Type, members
from cfglint.source.annotations import enum_members, plain_name, union
from cfglint.source.argument_types import functions, takers_of
from cfglint.source.declarations import (
    contract_of,
    contract_of_signature,
    form_of,
    lineage_of,
)
from cfglint.source.definitions import Definition
from cfglint.source.fields import ROOTS
from cfglint.source.library import Library, top_level
from cfglint.source.mistyped import looks_at
from cfglint.source.modules import Module, Modules, absolute_name
from cfglint.source.named import Parameter
from cfglint.source.signatures import signature_of
from cfglint.source.syntax import name_of
from cfglint.source.tables import ASKED, COMPUTED, Tables
from tools import built_values, refused_values

OUT = Path(__file__).parent.parent / "cfglint" / "library"


class Wanted(NamedTuple):
    """What a table holds: public modules, with the names that are wanted of each (none: all that
    begin with a capital), and folders that the versions are in. Of a package of which any module
    may be named, `whole` has patterns of those that are left out: of each other one, all public
    classes and functions."""

    package: str
    modules: dict[str, tuple[str, ...]]
    releases: str
    documented: bool = False
    whole: tuple[str, ...] = ()


PACKAGES = {
    "torch": Wanted(
        "torch",
        {
            "torch.optim": (),
            "torch.optim.lr_scheduler": (),
            "torch.nn": (),
            "torch.utils.data": (
                *("DataLoader", "RandomSampler", "SequentialSampler", "WeightedRandomSampler"),
                *("BatchSampler", "DistributedSampler", "Subset", "ConcatDataset"),
            ),
            "torch.optim.swa_utils": (),
        },
        "torch",
    ),
    "lightning": Wanted(
        "lightning",
        {
            "lightning": ("Trainer", "Fabric"),
            "lightning.pytorch": ("Trainer",),
            "lightning.fabric": ("Fabric",),
            "lightning.pytorch.callbacks": (),
            "lightning.pytorch.loggers": (),
            "lightning.pytorch.strategies": (),
            "lightning.pytorch.profilers": (),
        },
        "lightning",
    ),
    "pytorch_lightning": Wanted(
        "pytorch_lightning",
        {
            "pytorch_lightning": ("Trainer",),
            "pytorch_lightning.callbacks": (),
            "pytorch_lightning.loggers": (),
            "pytorch_lightning.strategies": (),
            "pytorch_lightning.profilers": (),
        },
        "pytorch_lightning",
    ),
    "transformers": Wanted(
        "transformers",
        {
            "transformers.training_args": ("TrainingArguments",),
            "transformers.training_args_seq2seq": ("Seq2SeqTrainingArguments",),
            "transformers.utils.quantization_config": ("BitsAndBytesConfig", "GPTQConfig"),
            "transformers.generation.configuration_utils": ("*Config",),
            "transformers.optimization": (
                *("get_linear_schedule_with_warmup", "get_cosine_schedule_with_warmup"),
                *("get_constant_schedule_with_warmup", "get_scheduler", "Adafactor"),
            ),
        },
        "transformers",
        documented=True,
    ),
    "trl": Wanted(
        "trl",
        {
            f"trl.trainer.{name}_config": ("*Config",)
            for name in (
                *(
                    "sft",
                    "dpo",
                    "grpo",
                    "kto",
                    "reward",
                    "orpo",
                    "cpo",
                    "rloo",
                    "ppo",
                    "online_dpo",
                ),
                *(
                    "model",
                    "xpo",
                    "nash_md",
                    "bco",
                    "gkd",
                    "prm",
                    "ddpo",
                    "alignprop",
                    "iterative_sft",
                ),
            )
        }
        | {"trl.scripts.utils": ("ScriptArguments",)}
        | {"trl.commands.cli_utils": ("SFTScriptArguments", "DPOScriptArguments")},
        "trl",
        documented=True,
    ),
    "peft": Wanted("peft", {"peft": ("*Config",)}, "peft", documented=True),
    "accelerate": Wanted(
        "accelerate",
        {
            "accelerate": ("Accelerator",),
            "accelerate.utils": ("*Plugin", "*Kwargs", "*Configuration", "*Config"),
        },
        "accelerate",
    ),
    "torchmetrics": Wanted(
        "torchmetrics",
        {
            "torchmetrics": (),
            **{
                f"torchmetrics.{name}": ()
                for name in (
                    *("classification", "regression", "text", "image", "audio", "detection"),
                    *("retrieval", "aggregation", "clustering", "nominal", "wrappers"),
                )
            },
        },
        "torchmetrics",
    ),
    "timm": Wanted(
        "timm",
        {
            "timm": ("create_model",),
            "timm.models": ("create_model",),
            "timm.data": ("create_transform", "create_loader", "Mixup", "create_dataset"),
            "timm.optim": ("create_optimizer_v2",),
            "timm.scheduler": (),
            "timm.loss": (),
        },
        "timm",
    ),
    "torchvision": Wanted(
        "torchvision",
        {
            "torchvision.transforms": (),
            "torchvision.transforms.v2": (),
            "torchvision.datasets": (),
            "torchvision.models": ("[a-z]*",),
            "torchvision.models.detection": ("[a-z]*",),
            "torchvision.models.segmentation": ("[a-z]*",),
            "torchvision.models.video": ("[a-z]*",),
            "torchvision.ops": (),
        },
        "torchvision",
    ),
    "speechbrain": Wanted(
        "speechbrain",
        {},
        "speechbrain",
        whole=("*.tests.*", "speechbrain.core."),
    ),
}
ALIASES = {
    "transformers.training_args": "transformers",
    "transformers.training_args_seq2seq": "transformers",
    "transformers.utils.quantization_config": "transformers",
    "transformers.generation.configuration_utils": "transformers",
    "transformers.optimization": "transformers",
    "trl.scripts.utils": "trl",
} | dict.fromkeys(PACKAGES["trl"].modules, "trl")
"""Modules whose names a package has at its top too, by lazy imports that no text shows."""

_SEED = "typing.Annotated[int, 'asked', 'computed']"
ADDED = {
    "torch": {
        f"torch.{name}": f"def {name.rpartition('.')[2]}(seed: {_SEED}): ..."
        for name in ("manual_seed", "cuda.manual_seed", "cuda.manual_seed_all")
    }
}
"""Functions that no module of those wanted defines: these make a whole number of what they get.

Source: torch/random.py, torch/cuda/random.py (`seed = int(seed)`)."""

BOUNDED = {"speechbrain.utils.seed.seed_everything": ("seed",)}
"""Arguments of functions that are compared with numbers before anything else.

Source: SpeechBrain 1.1.2, speechbrain/utils/seed.py."""

REMOVED = {
    "torch.optim.lr_scheduler": {"verbose": "False"},
}
"""Parameters that older versions have, of which no source is read here."""

CHECKED = {
    "lr_scheduler_type": "transformers.trainer_utils.SchedulerType",
    "eval_strategy": "transformers.trainer_utils.IntervalStrategy",
    "evaluation_strategy": "transformers.trainer_utils.IntervalStrategy",
    "save_strategy": "transformers.trainer_utils.SaveStrategy",
    "logging_strategy": "transformers.trainer_utils.IntervalStrategy",
    "hub_strategy": "transformers.trainer_utils.HubStrategy",
    "optim": "transformers.training_args.OptimizerNames",
}
"""Fields of `TrainingArguments` whose `__post_init__` makes a member of an enumeration of them."""
COMPARED = frozenset({"logging_steps", "eval_steps", "save_steps", "warmup_ratio", "warmup_steps"})
COMPARED |= {"output_dir", "logging_dir", "deepspeed"}
"""Fields of `TrainingArguments` that its `__post_init__`, or the trainer's state, compares with a
number or opens as a path, whatever else is set."""


def main() -> int:
    """Write the tables that are asked for."""
    folder = Path(sys.argv[1])
    OUT.mkdir(exist_ok=True)
    for name in sys.argv[2:] or PACKAGES:
        text = table(PACKAGES[name], folder)
        (OUT / f"{name}.py.txt").write_text(text)
        print(name, len(text))
    return 0


class Entry(NamedTuple):
    """What some versions say of a name. `had` has, by parameter, the first and the last version
    that has it, as numbers from 0; `required` the last version that requires a field."""

    canonical: str
    form: str
    contract: Contract
    bases: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    had: dict[str, tuple[int, int]] | None = None
    required: dict[str, int] | None = None
    computed: frozenset[str] = frozenset()
    any_of: frozenset[tuple[str, ...]] = frozenset()
    converted: frozenset[str] = frozenset()


MAY_BE_LISTS = re.compile(r"kernel|stride|dilat|pad|pool|shape|^(?!n_|num_).*s$")
"""Arguments that documentation may call a number where a list does as well, one for each."""


SIZES = re.compile(r"(neurons|channels|groups|units|layers)$")
"""Arguments that are one number where their default is one."""


def with_numbers(library: Library, entry: Entry, found: Definition, followed: Modules) -> Entry:
    """An entry with the types of arguments that nothing annotates, where its documentation says
    them, or its code computes with them, opens them or compares them with words."""
    keys = dict(entry.contract.keys)
    plain = [name for name, key in keys.items() if is_any(key.type)]
    computed = refused_values.computed(followed, found, keys)
    said = refused_values.documented(found)
    numbers: set[str] = set()
    for name in plain:
        key = keys[name]
        type = said.get(name, refused_values.NUMBERS["float"] if name in computed else None)
        if type is not None and (key.need == "required" or is_a_number(key.default)):
            none = (Type("none", "None"),) if key.default == "None" else ()
            keys[name] = key._replace(type=union((type, *none)))
            if not MAY_BE_LISTS.search(name) or (SIZES.search(name) and key.default.isdecimal()):
                numbers.add(name)
    opened = refused_values.paths(followed, found, (n for n in plain if is_any(keys[n].type)))
    for name in opened:
        none = (Type("none", "None"),) if keys[name].default == "None" else ()
        keys[name] = keys[name]._replace(type=union((Type("str", "str"), *none)))
    texts = {n: ast.literal_eval(keys[n].default) for n in plain if is_a_text(keys[n].default)}
    texts |= {n: "" for n in plain if keys[n].need == "required" and is_any(keys[n].type)}
    words = refused_values.choices(followed, found, texts)
    keys |= {name: keys[name]._replace(type=type) for name, type in words.items()}
    contract = entry.contract._replace(keys=keys)
    groups = frozenset(signature_of(library, found).any_of)
    computed = computed | numbers | opened | words.keys()
    left = [n for n, key in keys.items() if n not in computed and may_be_converted(key.type)]
    converted = refused_values.converted(followed, found, left)
    return entry._replace(contract=contract, computed=computed, any_of=groups, converted=converted)


def may_be_converted(type: Type) -> bool:
    """Whether an argument is a number, or null."""
    kinds = {each.kind for each in members(type)}
    return kinds <= {"int", "float", "none"} and kinds != {"none"}


def is_any(type: Type) -> bool:
    """Whether nothing is said of a type but that null will do."""
    return all(each.kind in ("any", "none") for each in members(type))


def is_a_text(default: str) -> bool:
    """Whether a default is a text."""
    try:
        return isinstance(ast.literal_eval(default), str)
    except (ValueError, SyntaxError):
        return False


def is_a_number(default: str) -> bool:
    """Whether a default is a number, or null, which stands for one."""
    try:
        value = ast.literal_eval(default)
    except (ValueError, SyntaxError):
        return False
    return value is None or type(value) in (int, float)


def table(wanted: Wanted, folder: Path) -> str:
    """The table of one package, over all of its versions that are in a folder."""
    merged: dict[str, Entry] = {}
    names: dict[str, str] = {}
    versions = _versions(wanted.releases, folder)
    for number, release in enumerate(versions):
        # what another library takes that a class passes its arguments on to, its table says
        library = Library([str(release)], Tables() if wanted.whole else Tables(""))
        followed = refused_values.modules_of(release, library)
        checked = {
            field: tuple(enum_members(library, found) or ())
            and tuple((enum_members(library, found) or {}).values())
            for field, text in CHECKED.items()
            if isinstance(found := library.find(text), Definition)
        }
        for module, only in modules_of(wanted, release).items():
            for name, found in public(library, module, only):
                if wanted.whole and not is_told(found, module, release):
                    continue
                entry = entry_of(library, found, checked, 0 if wanted.whole else MOST_CALLS)
                if entry is None:
                    continue
                if wanted.whole:
                    entry = with_numbers(library, entry, found, followed)
                public_name = f"{module}.{name}"
                canonical = names.setdefault(public_name, entry.canonical)
                had = dict.fromkeys(entry.contract.keys, (number, number))
                needs = [n for n, each in entry.contract.keys.items() if each.need == "required"]
                required = dict.fromkeys(needs if entry.form == "dataclass" else (), number)
                entry = entry._replace(canonical=canonical, had=had, required=required)
                merged[canonical] = both(merged[canonical], entry) if canonical in merged else entry
                if module in ALIASES:
                    names[f"{ALIASES[module]}.{name}"] = canonical
    for module, added in REMOVED.items():
        for name, canonical in names.items():
            if name.rpartition(".")[0] == module and canonical in merged:
                keys = merged[canonical].contract.keys
                for parameter, default in added.items():
                    if keys:
                        at = merged[canonical].contract.at
                        keys.setdefault(parameter, Key(at, default=default))
                        (merged[canonical].had or {}).pop(parameter, None)
    numbers = [each.name.rpartition("-")[2] for each in versions]
    head = [f"# {wanted.package} {' '.join(numbers)}"]
    head += [
        f"#: {name} = {canonical}" for name, canonical in sorted(names.items()) if name != canonical
    ]
    body = [
        written(entry, wanted.documented, changes_of(entry, numbers))
        for _, entry in sorted(merged.items())
    ]
    body += [f"#= {name}\n{text}" for name, text in ADDED.get(wanted.package, {}).items()]
    return built_values.merged("\n".join([*head, *body]) + "\n", built_values.read())


def is_told(found: Definition, module: str, release: Path) -> bool:
    """Whether a name is one that its own module defines, or a package of the release gives."""
    package = (release / module.replace(".", "/")).is_dir()
    own = found.module.path.startswith(str(release))
    return own and not found.node.name.startswith("_") and (package or found.module.name == module)


def modules_of(wanted: Wanted, release: Path) -> dict[str, tuple[str, ...]]:
    """The modules of a release whose names are wanted."""
    if not wanted.whole:
        return wanted.modules
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((release / wanted.package).rglob("*.py")):
        parts = path.relative_to(release).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if not any(fnmatchcase(f"{name}.", each) for each in wanted.whole):
            found[name] = ("[A-Za-z]*",)
    return found


def _versions(name: str, folder: Path) -> list[Path]:
    def number(path: Path) -> tuple[int, ...]:
        return tuple(int(each) for each in re.findall(r"\d+", path.name.rpartition("-")[2]))

    found = [
        p
        for p in folder.iterdir()
        if re.fullmatch(rf"{name}-[\d.]+", p.name.replace("pytorch-lightning", "pytorch_lightning"))
    ]
    return sorted(found, key=number)


def public(
    library: Library, module: str, only: tuple[str, ...]
) -> Iterator[tuple[str, Definition]]:
    """The wanted names of a public module, with what they are."""
    found = module_of(library, module)
    if found is None:
        return
    for name in sorted(n for n in names_in(library, found) if matches(n, only)):
        each = library.find(f"{module}.{name}")
        if isinstance(each, Definition):
            yield name, each


def matches(name: str, only: tuple[str, ...]) -> bool:
    """Whether a name is wanted: one that is listed, or by a pattern, or any with a capital."""
    return any(fnmatchcase(name, each) for each in only or ("[A-Z]*",))


def module_of(library: Library, name: str) -> Module | None:
    for modules in library.places:
        found = modules.find(name)
        if isinstance(found, Module):
            return found
    return None


def names_in(library: Library, module: Module) -> set[str]:
    """Names with a capital that a module defines or imports, those by `*` too."""
    names = set(top_level(library, module))
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
            inner = module_of(library, absolute_name(module, node.module, node.level))
            if inner is not None and inner.name != module.name:
                names |= names_in(library, inner)
    return names


@cache  # a signature is kept by its node, which must live as long
def old_names(found: Definition) -> tuple[Definition, dict[str, str]]:
    """A function without a decorator that lets old names of its parameters pass, and these names
    with their default."""
    old: dict[str, str] = {}
    kept: list[ast.expr] = []
    for node in found.node.decorator_list:
        match node:
            case ast.Call(func=ast.Name(id="handle_legacy_interface"), keywords=keywords):
                for keyword in keywords:
                    match keyword.value:
                        case ast.Tuple(elts=[ast.Constant(value=str(name)), *_]):
                            old[name] = "False"
            case _:
                kept.append(node)
    if len(kept) == len(found.node.decorator_list):
        return found, {}
    node = copy.copy(found.node)
    node.decorator_list = kept
    return found._replace(node=node), old


def entry_of(
    library: Library, found: Definition, checked: dict[str, tuple[object, ...]], calls: int
) -> Entry | None:
    """What a class or function takes; `calls` that an argument is followed through."""
    found, old = old_names(found)
    canonical = f"{found.module.name}.{found.node.name}"
    form = form_of(library, found) or "function"
    if form == "dataclass":
        contract = contract_of(library, found)
    elif form in ("class", "function"):
        contract = contract_of_signature(library, found)
    else:
        return None
    if contract is None:
        return None
    keys = {
        name: key._replace(choices=checked.get(name, ()), checked=name in COMPARED)
        if form == "dataclass" and checked
        else key
        for name, key in contract.keys.items()
    }
    keys |= {name: Key(contract.at, default=default) for name, default in old.items()}
    bases, whole = bases_of(library, found) if form == "dataclass" else ((), False)
    if whole and contract.unknown == "unsure":
        contract = contract._replace(unknown="raises")
    asked = frozenset(
        name
        for name, each in signature_of(library, found).parameters.items()
        if each.annotation and may_be_a_text(library, each, calls)
    )
    return Entry(canonical, form, contract._replace(keys=keys), bases, asked)


MOST_CALLS = 3
"""Calls that an argument is followed through."""


def may_be_a_text(library: Library, parameter: Parameter, depth: int) -> bool:
    """Whether a library compares or converts an argument, or gives it to code that does, so that a
    text may do where a number is annotated."""
    if any(looks_at(pruned(node), parameter.name) for _, node in functions(library, parameter)):
        return True
    return depth > 0 and any(
        may_be_a_text(library, each, depth - 1) for each in handed_to(library, parameter)
    )


def pruned(node: ast.AST) -> ast.AST:
    """A function without its refusals of what is no number: `if not isinstance(x, int): raise`."""
    return _WithoutRefusals().visit(ast.parse(ast.unparse(node)))


class _WithoutRefusals(ast.NodeTransformer):
    def visit_If(self, node: ast.If) -> ast.AST:
        texts = any(
            (isinstance(each, ast.Constant) and isinstance(each.value, str))
            or name_of(each) == "str"
            for each in ast.walk(node.test)
        )
        if isinstance(node.body[0], ast.Raise) and not texts:
            node.test = ast.Constant(value=True)
        return self.generic_visit(node)


def handed_to(library: Library, parameter: Parameter) -> Iterator[Parameter]:
    """The parameters that a function hands its own parameter to."""
    for taker, call in takers_of(library, parameter):
        theirs = signature_of(library, taker).parameters
        for argument, value in zip(theirs.values(), call.args, strict=False):
            if name_of(value) == parameter.name:
                yield argument
        for keyword in call.keywords:
            if name_of(keyword.value) == parameter.name and keyword.arg in theirs:
                yield theirs[keyword.arg]


FIELDLESS = frozenset(
    {"transformers.utils.PushToHubMixin", "transformers.utils.hub.PushToHubMixin"}
)
"""Bases in other packages that give a dataclass no field."""


def bases_of(library: Library, found: Definition) -> tuple[tuple[str, ...], bool]:
    """The bases, of the class and of those above it, that another table has; and whether these are
    all that this package does not define."""
    names: dict[str, None] = {}
    for each in lineage_of(library, found).order:
        assert isinstance(each.node, ast.ClassDef)
        for base in each.node.bases:
            name = plain_name(library, each.module, ast.unparse(base))
            if name in ROOTS | FIELDLESS:
                continue
            if not isinstance(library.find(name), Definition):
                names[name] = None
    known = [name for name in names if name.partition(".")[0] in PACKAGES]
    return tuple(known), len(known) == len(names)


def both(one: Entry, other: Entry) -> Entry:
    """What two versions say together."""
    keys: dict[str, Key] = {}
    for name in dict.fromkeys((*other.contract.keys, *one.contract.keys)):
        first, second = one.contract.keys.get(name), other.contract.keys.get(name)
        if first is None or second is None:
            keys[name] = (first or second)._replace(need="optional")  # type: ignore[union-attr]
            continue
        need = "required" if first.need == second.need == "required" else "optional"
        told = [each.type for each in (second, first) if each.type != ANY]
        type = union(tuple(told)) if told else ANY
        choices = tuple(dict.fromkeys((*second.choices, *first.choices)))
        checked = first.checked and second.checked
        keys[name] = second._replace(need=need, type=type, choices=choices, checked=checked)
    opened = {one.contract.unknown, other.contract.unknown}
    unknown = next((each for each in ("unsure", "kept") if each in opened), other.contract.unknown)
    form = other.form if one.form == other.form else "class"
    contract = other.contract._replace(keys=keys, unknown=unknown)
    earlier, had = one.had or {}, {**(one.had or {}), **(other.had or {})}
    had |= {name: (since, had[name][1]) for name, (since, _) in earlier.items()}
    required = {**(one.required or {}), **(other.required or {})}
    asked = one.asked | other.asked
    there = one.contract.keys.keys() & other.contract.keys.keys()
    computed = (one.computed ^ other.computed) - there | one.computed & other.computed
    groups = one.any_of & other.any_of
    converted = (one.converted ^ other.converted) - there | one.converted & other.converted
    return Entry(
        *(other.canonical, form, contract, other.bases, asked, had, required, computed, groups),
        converted,
    )


def changes_of(entry: Entry, numbers: list[str]) -> list[str]:
    """Lines for the parameters that not all versions have: which lack it before, and which after.

    A version that lacks the whole class or function says nothing.
    """
    if not entry.had:
        return []
    first = min(each for each, _ in entry.had.values())
    last = max(each for _, each in entry.had.values())
    lines: list[str] = []
    for name, (since, until) in entry.had.items():
        before = numbers[since - 1] if since > first else "-"
        after = numbers[until + 1] if until < last else "-"
        if (before, after) != ("-", "-"):
            lines.append(f"#~ {name} {before} {after}")
    keys = entry.contract.keys
    for name, until in (entry.required or {}).items():
        if name in keys and keys[name].need == "optional":
            lines.append(f"#! {name} {numbers[until]}")
    return lines


def text_of(type: Type) -> str:
    """A type as text that needs no import but `typing`; "" for any. No file has a tensor, so beside
    other types it is left out."""
    simple = {"int": "int", "float": "float", "bool": "bool", "str": "str", "none": "None"}
    if type.kind in simple:
        return simple[type.kind]
    if type.kind == "literal":
        return f"typing.Literal[{', '.join(map(repr, type.values))}]"
    if type.kind == "path":
        return "str"
    if type.kind == "enum" and all(isinstance(each, str) for each in type.values):
        return f"typing.Literal[{', '.join(map(repr, type.values))}]"
    if type.kind == "list":
        inside = text_of(type.of[0]) if type.of else ""
        return f"list[{inside}]" if inside else "list"
    if type.kind in ("tuple", "dict"):
        return type.kind
    if type.kind == "union":
        others = [each for each in type.of if each.text.rpartition(".")[2] != "Tensor"]
        parts = list(dict.fromkeys(text_of(each) for each in others))
        return " | ".join(parts) if all(parts) else ""
    return ""


def written(entry: Entry, documented: bool, changes: list[str]) -> str:
    """An entry as Python text."""
    name = entry.canonical.rpartition(".")[2]
    lines = [f"#= {entry.canonical}", *changes]
    if entry.form == "dataclass":
        above = f"({', '.join(entry.bases)})" if entry.bases else ""
        lines += ["@dataclass", f"class {name}{above}:"]
        lines += [f"    {field(n, key, documented)}" for n, key in entry.contract.keys.items()]
        if entry.contract.unknown != "raises":
            lines += ["    def __init__(self, **kwargs): _(**kwargs)"]
        return "\n".join(lines if entry.contract.keys else [*lines, "    pass"])
    parameters = [parameter(n, key, word_of(entry, n)) for n, key in entry.contract.keys.items()]
    parameters.sort(key=lambda each: "=" in each)
    if entry.contract.unknown != "raises":
        parameters.append("**kwargs")
    body = "_(**kwargs)" if entry.contract.unknown == "unsure" else "..."
    for names in sorted(entry.any_of):
        asked = " and ".join(f"{name} is None" for name in names)
        body = f"\n        if {asked}: raise\n        {body}"
    if entry.form == "function":
        return "\n".join([*lines, f"def {name}({', '.join(parameters)}): {body}"])
    own = ", ".join(["self", *parameters])
    return "\n".join([*lines, f"class {name}:", f"    def __init__({own}): {body}"])


def word_of(entry: Entry, name: str) -> str:
    """What is said beside the type of a parameter."""
    if name in BOUNDED.get(entry.canonical, ()):
        return COMPUTED
    if name in entry.converted:
        return f"{ASKED}, {COMPUTED}"
    return ASKED if name in entry.asked else COMPUTED if name in entry.computed else ""


def parameter(name: str, key: Key, word: str) -> str:
    type = text_of(key.type)
    opened = word == COMPUTED and {each.kind for each in members(key.type)} <= {"str", "none"}
    marked = type and word and (opened or judged(key.type))
    type = f"typing.Annotated[{type}, {word}]" if marked else type
    annotated = f"{name}: {type}" if type else name
    if key.need == "required":
        return annotated
    default = plain(key.default)
    return f"{annotated} = {default}" if type else f"{annotated}={default}"


def judged(type: Type) -> bool:
    """Whether a type has only members that a text may contradict."""
    return all(each.kind in ("int", "float", "none", "literal") for each in members(type))


def plain(text: str) -> str:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return "..."
    return text


def field(name: str, key: Key, documented: bool) -> str:
    type = text_of(key.type) or "typing.Any"
    metadata: dict[str, object] = {}
    if documented and key.doc:
        metadata["help"] = key.doc[:90]
    if key.choices:
        metadata["checked"] = key.choices
    if key.checked:
        metadata["compared"] = True
    if key.need == "required":
        return f"{name}: {type}" + (f" = field(metadata={metadata!r})" if metadata else "")
    default = plain(key.default)
    if metadata:
        return f"{name}: {type} = field(default={default}, metadata={metadata!r})"
    return f"{name}: {type} = {default}"


if __name__ == "__main__":
    sys.exit(main())
