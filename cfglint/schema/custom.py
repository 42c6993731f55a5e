"""Schemas of the user's own: JSON Schema files, or Pydantic models compiled in a subprocess.

The linter never imports a user's code: a Pydantic model is turned into data by another Python
process with a time limit, and the result is cached by the file's content.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from cfglint.compose.items import Item
from cfglint.files.reading import Unread, read_own
from cfglint.run.settings import SchemaSource, Settings, SettingsError, cache_folder
from cfglint.schema.table import Described

TIME_LIMIT = 30.0
"""Seconds that compiling one schema may take."""

MAX_BYTES = 4 * 1024 * 1024
"""Bytes of one schema."""

ENTRY_POINTS = "cfglint.schemas"


class CustomSchema(NamedTuple):
    """A schema for one section, where the `when` keys have these values."""

    section: str
    when: tuple[tuple[str, str], ...]
    described: Described
    unrun: tuple[str, ...] = ()

    def applies(self, item: Item) -> bool:
        """Whether a section's values select this schema."""
        return all(
            key in item.mapping and str(item.mapping[key].value) == value
            for key, value in self.when
        )


ReadModel = Callable[[str, str], tuple[dict[str, Any], tuple[str, ...]]]
"""Reads a model without running it: path and name -> the model as data, what was not run of it."""


def load_custom(settings: Settings, read: ReadModel | None = None) -> tuple[CustomSchema, ...]:
    """The schemas that the settings and installed packages register.

    Args:
        read: how a Pydantic model is read; without it, its file is run, as with `--trust`.

    Raises:
        SettingsError: one of them cannot be read, with the reason.
    """
    schemas = [_load(source, settings, read) for source in settings.schemas]
    return (*schemas, *_from_entry_points())


def _load(source: SchemaSource, settings: Settings, read: ReadModel | None) -> CustomSchema:
    path, _, name = source.schema.partition(":")
    path = os.path.join(settings.folder, path)
    content = read_own(path, MAX_BYTES)
    if isinstance(content, Unread):
        raise SettingsError(f"{settings.file}: schema {source.schema}: {content.message}")
    unrun: tuple[str, ...] = ()
    if name and read is not None:
        data, unrun = read(path, name)
    elif name:
        data = _compile_model(path, name, content, settings)
    else:
        try:
            data = _describe_json(json.loads(content), os.path.basename(path))
        except (ValueError, UnicodeDecodeError, RecursionError) as error:
            raise SettingsError(
                f"{settings.file}: schema {source.schema} is not a JSON Schema: {error}"
            ) from None
    return CustomSchema(source.section, source.when, Described(**data), unrun)


def _describe_json(schema: Any, name: str) -> dict[str, Any]:
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        raise ValueError("it has no `properties`")
    definitions = {**schema.get("definitions", {}), **schema.get("$defs", {})}
    required = schema.get("required", [])
    fields = {}
    for key, spec in schema["properties"].items():
        fields[key] = _resolve(spec, definitions, 0)
        if key in required:
            fields[key]["x-required"] = True
    return {
        "kind": "custom",
        "name": schema.get("title", name),
        "summary": schema.get("description", ""),
        "fields": fields,
    }


def _resolve(spec: Any, definitions: dict[str, Any], depth: int) -> Any:
    """A spec with local references written out, down to a depth that recursive ones end at."""
    if isinstance(spec, list):
        return [_resolve(item, definitions, depth) for item in spec]
    if not isinstance(spec, dict):
        return spec
    reference = spec.get("$ref")
    if isinstance(reference, str):
        target = definitions.get(reference.rsplit("/", 1)[-1], {})
        rest = {key: value for key, value in spec.items() if key != "$ref"}
        return {} if depth > 8 else _resolve({**target, **rest}, definitions, depth + 1)
    return {key: _resolve(value, definitions, depth) for key, value in spec.items()}


_COMPILER = """
import importlib.util, json, sys
from cfglint.schema.compile import describe_any
path, name = sys.argv[1:]
spec = importlib.util.spec_from_file_location("cfglint_user_schema", path)
module = importlib.util.module_from_spec(spec)
sys.modules["cfglint_user_schema"] = module
out, sys.stdout = sys.stdout, sys.stderr
spec.loader.exec_module(module)
out.write(json.dumps(describe_any(getattr(module, name))))
"""


def _compile_model(path: str, name: str, content: bytes, settings: Settings) -> dict[str, Any]:
    import hashlib

    from cfglint.run import cache

    key = hashlib.sha256(content + name.encode() + cache.version_tag()).hexdigest()
    store = cache_folder(settings)
    known = cache.read_json(store, f"schema-{key}.json")
    if isinstance(known, dict):
        return known
    text = _run(_COMPILER, [path, name], f"{settings.file}: {path}:{name}")
    data: dict[str, Any] = json.loads(text)
    cache.write_json(store, f"schema-{key}.json", data)
    return data


_PATHS = """
import sys
sys.path += sys.argv.pop(1).split("\\n")
"""
"""The parent's search path, behind the standard library: no file of a folder shadows that."""


def _run(code: str, arguments: list[str], what: str) -> str:
    """What Python code prints that runs apart from the working folder and the environment."""
    import subprocess

    paths = "\n".join(path for path in sys.path if path not in ("", os.getcwd()))
    command = [sys.executable, "-I", "-c", _PATHS + code, paths, *arguments]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SettingsError(f"{what}: importing it took over {TIME_LIMIT:.0f} s") from None
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise SettingsError(f"{what}: {lines[-1] if lines else 'failed without a message'}")
    return done.stdout


_ENTRY_COMPILER = """
import json, sys
from importlib.metadata import entry_points
from cfglint.schema.compile import describe_any
out, sys.stdout = sys.stdout, sys.stderr
found = []
for point in entry_points(group="cfglint.schemas"):
    model = point.load()
    found.append({
        "section": getattr(model, "cfglint_section", "model"),
        "when": {k: str(v) for k, v in getattr(model, "cfglint_when", {}).items()},
        "described": describe_any(model),
    })
out.write(json.dumps(found))
"""


def _from_entry_points() -> tuple[CustomSchema, ...]:
    """Schemas that installed packages register. Looking costs a file per package, no import."""
    if not _any_entry_point():
        return ()
    text = _run(_ENTRY_COMPILER, [], f"entry points of {ENTRY_POINTS}")
    return tuple(
        CustomSchema(item["section"], tuple(item["when"].items()), Described(**item["described"]))
        for item in json.loads(text)
    )


def _any_entry_point() -> bool:
    for folder in dict.fromkeys(sys.path):
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                try:
                    with open(os.path.join(folder, name, "entry_points.txt"), "rb") as stream:
                        if b"[" + ENTRY_POINTS.encode() + b"]" in stream.read():
                            return True
                except OSError:
                    continue
    return False
