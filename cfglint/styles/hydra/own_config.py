"""What a config may hold under `hydra`: Hydra merges the section into its `HydraConf`, which lets
no key be added and refuses values of other types.

Its launcher and sweeper are plugins, which bring their dataclasses; its logging is open.

Source: Hydra 1.3, `hydra/conf/__init__.py` (`HydraConf`), whose fields are those of all releases
from 1.0 on, and `hydra/_internal/core_plugins/basic_sweeper.py`.
"""

from __future__ import annotations

from functools import cache

from cfglint.contract import ANY, Code, Contract, Key, Type

_AT = Code("<Hydra 1.0 to 1.3>", 1)

_NONE = Type("none", "None")
_TEXT = Type("str", "str")
_TEXTS = Type("list", "List[str]", of=(_TEXT,))
_MAPPING = Type("dict", "Dict[str, Any]", of=(_TEXT, ANY))
_TEXT_BY_TEXT = Type("dict", "Dict[str, str]", of=(_TEXT, _TEXT))
_MODES = ("RUN", "MULTIRUN")


def _or_none(type: Type) -> Type:
    return Type("union", f"Optional[{type.text}]", of=(type, _NONE))


def _of(name: str, keys: dict[str, Type | Contract]) -> Contract:
    """The contract of one of Hydra's dataclasses, with types of values and sections."""
    made = {
        key: Key(_AT, type=Type("class", each.name), inside=each)
        if isinstance(each, Contract)
        else Key(_AT, type=each)
        for key, each in keys.items()
    }
    return Contract(name, _AT, made, "raises", "omegaconf")


@cache
def contract() -> Contract:
    """What the section may hold."""
    separators: dict[str, Type | Contract] = {"kv_sep": _TEXT, "item_sep": _TEXT}
    dirname = _of("OverrideDirname", {**separators, "exclude_keys": _TEXTS})
    job: dict[str, Type | Contract] = {
        **dict.fromkeys(("name", "override_dirname", "id"), _TEXT),
        "num": Type("int", "int"),
        "chdir": _or_none(Type("bool", "bool")),
        "config_name": _or_none(_TEXT),
        "env_set": _TEXT_BY_TEXT,
        "env_copy": _TEXTS,
        "config": _of("JobConfig", {"override_dirname": dirname}),
    }
    runtime: dict[str, Type | Contract] = {
        **dict.fromkeys(("version", "version_base", "cwd", "output_dir"), _TEXT),
        "config_sources": ANY,
        "choices": _MAPPING,
    }
    help: dict[str, Type | Contract] = {
        **dict.fromkeys(("app_name", "header", "footer", "template"), _TEXT)
    }
    mode = Type("enum", "RunMode", values=(1, 2), names=_MODES)
    return _of(
        "HydraConf",
        {
            "defaults": ANY,
            "mode": _or_none(mode),
            "searchpath": _TEXTS,
            "run": _of("RunDir", {"dir": _TEXT}),
            "sweep": _of("SweepDir", {"dir": _TEXT, "subdir": _TEXT}),
            **dict.fromkeys(("hydra_logging", "job_logging", "callbacks"), _MAPPING),
            **dict.fromkeys(("sweeper", "launcher", "verbose"), ANY),
            "help": _of("HelpConf", help),
            "hydra_help": _of("HydraHelpConf", {"hydra_help": _TEXT, "template": _TEXT}),
            "output_subdir": _or_none(_TEXT),
            "overrides": _of("OverridesConf", {"hydra": _TEXTS, "task": _TEXTS}),
            "job": _of("JobConf", job),
            "runtime": _of("RuntimeConf", runtime),
        },
    )


_LOGGING = ("default", "none", "disabled", "colorlog")
_SWEEPERS = ("basic", "ax", "nevergrad", "optuna")
_LAUNCHERS = ("basic", "joblib", "rq", "ray", "ray_aws", "submitit_local", "submitit_slurm")

CHOICES: dict[str, tuple[str, ...]] = {
    "hydra/launcher": _LAUNCHERS,
    "hydra/sweeper": _SWEEPERS,
    "hydra/hydra_logging": (*_LOGGING, "hydra_debug"),
    "hydra/job_logging": (*_LOGGING, "stdout"),
    "hydra/help": ("default",),
    "hydra/hydra_help": ("default",),
    "hydra/output": ("default",),
    "hydra/env": ("default",),
}
"""The groups of Hydra's own config, and what they have: Hydra's configs, and those of its public
plugins (https://hydra.cc/docs/plugins/joblib_launcher/ and the pages beside it). Others may have
more."""
