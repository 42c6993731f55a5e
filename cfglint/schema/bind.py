"""Which schemas apply to a config: chosen by the config's own values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import Item
from cfglint.schema import profile, table
from cfglint.schema.check import Problem, check
from cfglint.schema.table import Described, Spec

if TYPE_CHECKING:
    from cfglint.schema.custom import CustomSchema

HEAD_OF_TASK = {
    "classification": "H_01_Linear_cla",
    "rul_prediction": "H_05_RUL_pred",
    "anomaly_detection": "H_06_Anomaly_det",
    "signal_prediction": "H_03_Linear_pred",
}
"""With several enabled tasks the ISFM builds these heads, whatever `task_head` says."""

FAMILY_MODELS = ("M_01_ISFM",)
"""Model classes whose reads are known in full. Source: PHM-Vibench, `M_01_ISFM.py`."""


class Key(NamedTuple):
    """A key of a section: its spec, and who reads it."""

    spec: Spec
    owners: tuple[str, ...]
    required: bool


class Slot(NamedTuple):
    """A component that the config names: `model.backbone: B_08_PatchTST`."""

    key: str
    kind: str
    item: Item


class Binding:
    """One section with all keys that this config's choices read.

    `unknown` are components without a schema; `closed` says that nothing but the components of
    this config reads the section. Where both are in order the binding is `complete`, and only then
    is a key of another component reported as unread.
    """

    def __init__(self, section: str, item: Item) -> None:
        self.section = section
        self.item = item
        self.keys: dict[str, Key] = {}
        self.closed = False
        self.components: list[str] = []
        self.unknown: list[Slot] = []

    @property
    def complete(self) -> bool:
        """Whether the schemas know everything that reads this section."""
        return self.closed and not self.unknown

    def value(self, key: str) -> object:
        """The value in effect: the config's, else the code's default, else None."""
        item = self.item.mapping.get(key)
        if item is not None:
            return item.value
        known = self.keys.get(key)
        return known.spec.get("default") if known else None


class Bound:
    """A config with its schemas: what the S rules look at."""

    def __init__(
        self,
        experiment: Experiment,
        role: profile.Role,
        sections: dict[str, Binding],
        enabled_tasks: tuple[str, ...],
        aliases: dict[str, str],
    ) -> None:
        self.experiment = experiment
        self.role = role
        self.sections = sections
        self.enabled_tasks = enabled_tasks
        self.aliases = aliases

    @cached_property
    def problems(self) -> list[tuple[str, Problem]]:
        """Everything that is wrong with single values: (section, problem), in schema order."""
        found = []
        for name, binding in self.sections.items():
            for key, item in binding.item.mapping.items():
                known = binding.keys.get(key)
                if known is not None:
                    path = (name, key) if name else (key,)
                    found += [(name, p) for p in check(item, known.spec, path)]
        return found

    def item(self, dotted: str) -> Item | None:
        """The item at `section.key`, or None; the root for ""."""
        return self.experiment.get(*dotted.split(".")) if dotted else self.experiment.root

    def value(self, dotted: str) -> object:
        """The value at `section.key`: the config's own, else the default of what reads it."""
        section, _, key = dotted.partition(".")
        binding = self.sections.get(section)
        return binding.value(key) if binding is not None else None


def bind(
    experiment: Experiment,
    profile_name: str,
    custom: Iterable[CustomSchema] = (),
    aliases: Iterable[tuple[str, str]] = (),
) -> Bound:
    """Choose the schemas of every section.

    Args:
        profile_name: the settings' `profile`.
        custom: schemas of the user's own.
        aliases: dotted attribute that the code reads, dotted key that provides it.
    """
    role = profile.recognise(experiment.root, experiment.style, profile_name)
    shipped = table.load()
    sections: dict[str, Binding] = {}
    tasks = _enabled_tasks(experiment)
    if role != "other":
        for name in shipped.sections:
            item = experiment.root.mapping.get(name)
            if item is not None and isinstance(item.value, dict):
                binding = Binding(name, item)
                binding.keys = dict(_section_keys(name))
                sections[name] = binding
        if "model" in sections:
            _bind_model(sections["model"], shipped, tasks, _knows_tasks(experiment))
    for schema in custom:
        section = "" if schema.section == "." else schema.section
        item = experiment.root.mapping.get(section) if section else experiment.root
        if item is None or not isinstance(item.value, dict) or not schema.applies(item):
            continue
        binding = sections.setdefault(section, Binding(section, item))
        _add(binding, schema.described, schema.described.name)
        named = dict(schema.when)
        binding.unknown = [s for s in binding.unknown if named.get(s.key) != s.item.value]
        if section not in shipped.sections:
            binding.closed = True
    return Bound(experiment, role, sections, tasks, dict(aliases))


@lru_cache(maxsize=64)
def _section_keys(name: str) -> dict[str, Key]:
    """The keys of a section before any component is chosen."""
    fields = table.load().sections[name].fields
    return {key: Key(spec, (name,), bool(spec.get("x-required"))) for key, spec in fields.items()}


def _enabled_tasks(experiment: Experiment) -> tuple[str, ...]:
    item = experiment.get("task", "enabled_tasks")
    if item is None or not isinstance(item.value, list):
        return ()
    return tuple(str(child.value) for child in item.value)


def _knows_tasks(experiment: Experiment) -> bool:
    """Whether `enabled_tasks` says which heads are built: absent, or a list of known names."""
    item = experiment.get("task", "enabled_tasks")
    if item is None:
        return True
    return isinstance(item.value, list) and all(str(c.value) in HEAD_OF_TASK for c in item.value)


def _add(binding: Binding, described: Described, owner: str) -> None:
    """Lay a schema over a binding; a key that several read keeps the strictest spec it has."""
    for name, spec in described.fields.items():
        before = binding.keys.get(name)
        required = bool(spec.get("x-required"))
        if before is None or before.owners == (binding.section,):
            binding.keys[name] = Key(spec, (owner,), required)
        else:
            binding.keys[name] = Key(
                spec if required and not before.required else before.spec,
                (*before.owners, owner),
                required or before.required,
            )


def _bind_model(
    binding: Binding, shipped: table.Table, tasks: tuple[str, ...], knows_tasks: bool
) -> None:
    """Add the keys of the embedding, the backbone and the heads that this config selects."""
    mapping = binding.item.mapping
    several = len(tasks) > 1
    closed = knows_tasks
    for slot, kind in (("embedding", "embedding"), ("backbone", "backbone"), ("task_head", "head")):
        item = mapping.get(slot)
        if item is None:
            continue
        if item.interpolated or not isinstance(item.value, str):
            closed = False
            continue
        if slot == "task_head" and several:
            continue
        if item.value in shipped.of_kind(kind):
            binding.components.append(item.value)
        else:
            binding.unknown.append(Slot(slot, kind, item))
    if several:
        heads = [HEAD_OF_TASK[task] for task in tasks if task in HEAD_OF_TASK]
        binding.components += heads
    for name in binding.components:
        _add(binding, shipped.components[name], name)
    model_name = mapping.get("name")
    is_isfm = model_name is not None and model_name.value in FAMILY_MODELS
    if model_name is not None and not is_isfm and not binding.components:
        binding.unknown.append(Slot("name", "model", model_name))
    if is_isfm:
        for slot in ("embedding", "backbone", *(("task_head",) if not several else ())):
            if slot == "task_head" and not knows_tasks:
                continue
            description = binding.keys[slot].spec["description"]
            spec = {"type": "string", "minLength": 1, "description": description}
            binding.keys[slot] = Key(spec, (str(model_name.value),), True)  # type: ignore[union-attr]
    binding.closed = is_isfm and closed and {"embedding", "backbone"} <= set(mapping)


def readers(key: str) -> list[str]:
    """Components anywhere in the family that read a key."""
    return [name for name, d in table.load().components.items() if key in d.fields]
