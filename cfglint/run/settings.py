"""`[tool.cfglint]` from the nearest pyproject.toml or cfglint.toml above a file.

Parsed by hand: a Pydantic model would cost every run 60 ms of import for a dozen keys. Unknown
settings are errors, with the nearest name.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, NamedTuple

from cfglint.files import reading
from cfglint.names import nearest
from cfglint.schema.profile import PROFILES

SEVERITIES = ("error", "warning", "info")
STYLES = ("auto", "flat", "base_configs", "defaults")
MAX_BYTES = 1024 * 1024
"""Bytes; a larger file holds no settings."""


class SettingsError(Exception):
    """The settings cannot be used; the message names the file, the key and what to write."""


class ComposeSettings(NamedTuple):
    """How a config is put together; `local` and `root` are paths from the settings' folder."""

    style: str = "auto"
    local: str = ""
    root: str = ""


class SchemaSource(NamedTuple):
    """A schema of the user's own for one section, where the `when` keys have these values.

    `schema` is a JSON Schema file, or `path/to/file.py:Class` for a Pydantic model.
    """

    section: str
    schema: str
    when: tuple[tuple[str, str], ...] = ()


class Consumer(NamedTuple):
    """Code that reads a section: `package.module:Name`, with config values in braces.

    `parameter` is the name of the argument that takes the section; `provides` are keys that the
    program adds at run time, before the code reads them, each with the config key in braces that
    it takes the value from ("" where that is not known).
    """

    section: str
    entry: str
    parameter: str = ""
    provides: tuple[tuple[str, str], ...] = ()


class DynamicSettings(NamedTuple):
    """How the dynamic stage makes a model of a config; `docs/dynamic.md` has each.

    `command` starts the user's own program, with `{config}` for the config. `timeout` is in
    seconds, `memory_limit`, `host_memory` and `context` (what a process holds of the card outside
    torch's allocator) are sizes such as "4GiB". `options` are what the adapter takes, as they stand
    in the file.
    """

    adapter: str = ""
    command: str = ""
    timeout: float = 60.0
    memory_limit: str = "4GiB"
    host_memory: str = ""
    context: str = ""
    options: dict[str, Any] = {}  # noqa: RUF012  # never written to


class Settings(NamedTuple):
    """Everything under `[tool.cfglint]`; `folder` is where the file with the table stands."""

    folder: str = ""
    file: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, str], ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fail_on: str = "error"
    loader: str = "auto"
    profile: str = "auto"
    baseline: str = ""
    gpu: str = ""
    memory_budget: str = ""
    compose: ComposeSettings = ComposeSettings()
    aliases: tuple[tuple[str, str], ...] = ()
    schemas: tuple[SchemaSource, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    dynamic: DynamicSettings = DynamicSettings()


_TOP = (
    "include",
    "exclude",
    "select",
    "ignore",
    "severity",
    "per-file-ignores",
    "fail-on",
    "loader",
    "profile",
    "baseline",
    "gpu",
    "memory-budget",
    "compose",
    "aliases",
    "schemas",
    "consumers",
    "dynamic",
)
_COMPOSE = ("style", "local", "root")
_SCHEMA = ("section", "schema", "when")
_CONSUMER = ("section", "entry", "parameter", "provides")
_ADAPTER_OPTIONS: dict[str, tuple[type, ...]] = {
    "trainer": (str,),
    "metadata": (dict,),
    "entry": (str,),
    "arguments": (dict,),
    "inputs": (list, dict),
    "targets": (list, dict),
    "loss": (str,),
}
_DYNAMIC = (
    "adapter",
    "command",
    "timeout",
    "memory-limit",
    "host-memory",
    "context",
    *_ADAPTER_OPTIONS,
)


CACHE = ".cfglint_cache"
"""The folder of what is kept between runs."""


def cache_folder(settings: Settings) -> str:
    """Where the cache of a project lies."""
    return os.path.join(settings.folder or os.getcwd(), CACHE)


def find_settings_file(folder: str, named: Iterable[str] = ()) -> str | None:
    """The nearest cfglint.toml, or pyproject.toml with a `[tool.cfglint]` table, at or above.

    The root of a git repository is the last folder that is looked at; outside of any, the folder
    that was named or the working folder.

    Args:
        named: files and folders that the user named.
    """
    folder = os.path.abspath(folder)
    tops = [
        os.path.abspath(each if os.path.isdir(each) else os.path.dirname(each)) for each in named
    ]
    last = reading.repository(folder) or _topmost(folder, [os.getcwd(), *tops])
    while True:
        own = os.path.join(folder, "cfglint.toml")
        if os.path.lexists(own):
            return own
        project = os.path.join(folder, "pyproject.toml")
        if os.path.lexists(project) and "tool.cfglint" in _read(project):
            return project
        if folder == last:
            return None
        folder = os.path.dirname(folder)


def _topmost(folder: str, tops: list[str]) -> str:
    """The topmost of some folders that a folder is below; itself where it is below none."""
    above = [top for top in tops if folder.startswith(top.rstrip(os.sep) + os.sep)]
    return min(above, key=len, default=folder)


def load_settings(path: str) -> Settings:
    """The settings in one file.

    Raises:
        SettingsError: it cannot be read, is no TOML, or has an unknown or wrongly typed setting.
    """
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        document = tomllib.loads(_read(path))
    except ValueError as error:  # a number of thousands of digits is no TOMLDecodeError
        raise SettingsError(f"{path}: not valid TOML: {error}") from None
    except RecursionError:
        raise SettingsError(f"{path}: nested too deeply") from None
    if os.path.basename(path) == "pyproject.toml":
        document = _table(document.get("tool", {}), "tool", path).get("cfglint", {})
    elif set(document) == {"tool"}:
        document = _table(document["tool"], "tool", path).get("cfglint", {})
    return _parse(_table(document, "tool.cfglint", path), path)


def _read(path: str) -> str:
    data = reading.read_own(path, MAX_BYTES)
    if isinstance(data, reading.Unread):
        raise SettingsError(f"{path}: {data.message}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: not UTF-8") from None


def _parse(table: dict[str, Any], path: str) -> Settings:
    _known(table, _TOP, "", path)
    compose = _table(table.get("compose", {}), "compose", path)
    _known(compose, _COMPOSE, "compose.", path)
    dynamic = _table(table.get("dynamic", {}), "dynamic", path)
    _known(dynamic, _DYNAMIC, "dynamic.", path)
    return Settings(
        folder=os.path.dirname(os.path.abspath(path)),
        file=path,
        include=_strings(table, "include", path),
        exclude=_strings(table, "exclude", path),
        select=_strings(table, "select", path),
        ignore=_strings(table, "ignore", path),
        severity=tuple(
            (code, _choice({"severity": value}, "severity", SEVERITIES, path, "error"))
            for code, value in _table(table.get("severity", {}), "severity", path).items()
        ),
        per_file_ignores=tuple(
            (pattern, _strings({"per-file-ignores": codes}, "per-file-ignores", path))
            for pattern, codes in _table(
                table.get("per-file-ignores", {}), "per-file-ignores", path
            ).items()
        ),
        fail_on=_choice(table, "fail-on", SEVERITIES, path, "error"),
        loader=_string(table, "loader", path) or "auto",
        profile=_choice(table, "profile", PROFILES, path, "auto"),
        baseline=_string(table, "baseline", path),
        gpu=_string(table, "gpu", path),
        memory_budget=_string(table, "memory-budget", path),
        compose=ComposeSettings(
            style=_choice(compose, "style", STYLES, path, "auto", "compose."),
            local=_string(compose, "local", path, "compose."),
            root=_string(compose, "root", path, "compose."),
        ),
        aliases=tuple(
            (name, str(key))
            for name, key in _table(table.get("aliases", {}), "aliases", path).items()
        ),
        schemas=tuple(_schema(item, path) for item in _list(table, "schemas", path)),
        consumers=tuple(_consumer(item, path) for item in _list(table, "consumers", path)),
        dynamic=_dynamic(dynamic, path),
    )


def _dynamic(table: dict[str, Any], path: str) -> DynamicSettings:
    timeout = table.get("timeout", DynamicSettings().timeout)
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or timeout <= 0:
        raise SettingsError(f"{path}: `dynamic.timeout` must be a number of seconds above 0")
    options = {}
    for name, kinds in _ADAPTER_OPTIONS.items():
        if name in table:
            if not isinstance(table[name], kinds):
                wanted = " or ".join(_TOML_NAMES[kind] for kind in kinds)
                raise SettingsError(f"{path}: `dynamic.{name}` must be {wanted}")
            options[name] = table[name]
    context = _string(table, "context", path, "dynamic.")
    if context:
        _check_size(context, f"{path}: `dynamic.context`")
    return DynamicSettings(
        adapter=_string(table, "adapter", path, "dynamic."),
        command=_string(table, "command", path, "dynamic."),
        timeout=float(timeout),
        memory_limit=_string(table, "memory-limit", path, "dynamic.")
        or DynamicSettings().memory_limit,
        host_memory=_string(table, "host-memory", path, "dynamic."),
        context=context,
        options=options,
    )


def _check_size(text: str, name: str) -> None:
    from cfglint.dynamic.sizes import SizeError, parse_size

    try:
        parse_size(text)
    except SizeError as error:
        raise SettingsError(f"{name}: {error}") from None


_TOML_NAMES: dict[type, str] = {str: "a string", dict: "a table", list: "a list"}


def _schema(item: Any, path: str) -> SchemaSource:
    table = _table(item, "schemas", path)
    _known(table, _SCHEMA, "schemas.", path)
    section, schema = _string(table, "section", path), _string(table, "schema", path)
    if not section or not schema:
        raise SettingsError(f"{path}: each [[tool.cfglint.schemas]] needs `section` and `schema`")
    when = _table(table.get("when", {}), "schemas.when", path)
    return SchemaSource(section, schema, tuple((key, str(value)) for key, value in when.items()))


def _consumer(item: Any, path: str) -> Consumer:
    table = _table(item, "consumers", path)
    _known(table, _CONSUMER, "consumers.", path)
    section, entry = _string(table, "section", path), _string(table, "entry", path)
    if not section or ":" not in entry:
        raise SettingsError(
            f"{path}: each [[tool.cfglint.consumers]] needs `section` and an `entry` such as "
            "`package.module:Class`"
        )
    provides = _table(table.get("provides", {}), "consumers.provides", path)
    given = tuple((key, v if isinstance(v, str) else "") for key, v in provides.items())
    return Consumer(section, entry, _string(table, "parameter", path), given)


def _known(table: dict[str, Any], names: tuple[str, ...], prefix: str, path: str) -> None:
    for name in table:
        if name not in names:
            near = nearest(name, names)
            guess = f"; did you mean `{near}`?" if near else f"; known: {', '.join(names)}"
            raise SettingsError(f"{path}: unknown setting `{prefix}{name}`{guess}")


def _table(value: Any, name: str, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"{path}: `{name}` must be a table, not {type(value).__name__}")
    return value


def _list(table: dict[str, Any], name: str, path: str) -> list[Any]:
    value = table.get(name, [])
    if not isinstance(value, list):
        raise SettingsError(f"{path}: write `[[tool.cfglint.{name}]]`, with double brackets")
    return value


def _strings(table: dict[str, Any], name: str, path: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f'{path}: `{name}` must be a list of strings, such as ["S202"]')
    return tuple(value)


def _string(table: dict[str, Any], name: str, path: str, prefix: str = "") -> str:
    value = table.get(name, "")
    if not isinstance(value, str):
        raise SettingsError(f"{path}: `{prefix}{name}` must be a string")
    return value


def _choice(
    table: dict[str, Any],
    name: str,
    choices: tuple[str, ...],
    path: str,
    default: str,
    prefix: str = "",
) -> str:
    value = table.get(name, default)
    if value not in choices:
        near = nearest(str(value), choices)
        guess = f"; did you mean `{near}`?" if near else ""
        raise SettingsError(
            f"{path}: `{prefix}{name}` is {value!r}; it must be one of {', '.join(choices)}{guess}"
        )
    return str(value)
