"""The loaders of projects, each as a function that takes a path and raises where the project would.

A style is a function of the command line's options; it imports the loader's package when it is
asked. What the loaders look at differs: `UNTYPED` names those that take any type.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

Load = Callable[[str], object]


def named(what: str | None) -> Any:
    """The object that `module:name` or `module:Class.method` names.

    Raises:
        ValueError: not of this form.
    """
    module, colon, name = (what or "").partition(":")
    if not colon:
        raise ValueError(f"MODULE:NAME is asked for, not {what!r}")
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _keywords(options: argparse.Namespace) -> dict[str, Any]:
    """What `--with` says: YAML values, and `@module:name` for an object of the project's."""
    pairs = (each.partition("=") for each in options.keywords)
    return {
        key: named(value[1:]) if value.startswith("@") else yaml.safe_load(value)
        for key, _, value in pairs
    }


def _document(path: str) -> Any:
    with open(path, encoding="utf-8") as stream:
        return yaml.safe_load(stream)


def call(options: argparse.Namespace) -> Load:
    """--call: a function of the project that takes a path, with the --with arguments."""
    function, keywords = named(options.call), _keywords(options)
    return lambda path: function(path, **keywords)


def yacs(options: argparse.Namespace) -> Load:
    """--schema: a CfgNode of defaults or a function that gives one; --call: how a file is merged.

    --call is a function of the node and the path, where it is not `merge_from_file`.
    """
    importlib.import_module("yacs.config")  # before anything stands in for it
    defaults = named(options.schema)
    merge = named(options.call) if options.call else lambda node, path: node.merge_from_file(path)
    return lambda path: merge(defaults() if callable(defaults) else defaults.clone(), path)


def omegaconf(options: argparse.Namespace) -> Load:
    """--schema: a dataclass; the file is merged into it and made an object of."""
    config = named("omegaconf:OmegaConf")
    schema = named(options.schema)

    def load(path: str) -> object:
        merged = config.merge(config.structured(schema), config.load(path))
        return config.to_object(merged)

    return load


def pydantic(options: argparse.Namespace) -> Load:
    """--schema: a model; it validates what the YAML says."""
    model = named(options.schema)
    return lambda path: model.model_validate(_document(path))


def hf(options: argparse.Namespace) -> Load:
    """--schema: the dataclasses of HfArgumentParser, by commas. It looks at keys alone."""
    parser = named("transformers:HfArgumentParser")
    classes = tuple(named(each) for each in options.schema.split(","))

    def load(path: str) -> object:
        return parser(classes).parse_yaml_file(path, allow_extra_keys=False)

    return load


def trl(options: argparse.Namespace) -> Load:
    """--schema: the dataclasses of TRL's parser, by commas; it reads the file as defaults."""
    parser = named("trl:TrlParser")
    classes = tuple(named(each) for each in options.schema.split(","))
    more = shlex.split(options.arguments)
    return lambda path: parser(classes).parse_args_and_config(["--config", path, *more])


def jsonargparse(options: argparse.Namespace) -> Load:
    """--schema: a class or function whose parameters are the keys; --call: gives the parser."""
    if options.call:
        parser = named(options.call)()
        parser.exit_on_error = False
        return lambda path: parser.parse_path(path)
    parser, component = (
        named("jsonargparse:ArgumentParser")(exit_on_error=False),
        named(options.schema),
    )
    if isinstance(component, type):
        parser.add_class_arguments(component, fail_untyped=False)
    else:
        parser.add_function_arguments(component, fail_untyped=False)
    return lambda path: parser.parse_path(path)


def lightning_cli(options: argparse.Namespace) -> Load:
    """--call: a function that runs the CLI on `sys.argv`, or --schema: the model and data classes.

    The parser of the subcommand --command reads the file and nothing is built.
    """
    classes = [named(each) for each in options.schema.split(",")] if options.schema else []
    cli: Any = named(options.call or "lightning.pytorch.cli:LightningCLI")

    class ParsesAlone(cli):  # type: ignore[misc]
        def instantiate_classes(self) -> None:
            raise _Parsed

        def _run_subcommand(self, subcommand: str) -> None:
            raise _Parsed

    extra = _keywords(options)

    def load(path: str) -> object:
        argv = ["--config", path, *shlex.split(options.arguments)]
        if options.command != "-":
            argv.insert(0, options.command)
        try:
            return ParsesAlone(*classes, args=argv, **extra)
        except _Parsed:
            return None

    return load


class _Parsed(Exception):  # noqa: N818  (no error: the parser has taken the file)
    """The file is parsed; what follows would build the model."""


def argparse_yaml(options: argparse.Namespace) -> Load:
    """--schema: a parser or a function that gives one; the file's keys become its defaults.

    argparse takes any key as a default, and converts words by the argument's type. --arguments are
    of the command line, such as a positional one that the parser asks for.
    """
    given = named(options.schema)
    more = shlex.split(options.arguments)

    def load(path: str) -> object:
        parser = given if isinstance(given, argparse.ArgumentParser) else given()
        kept = dict(parser._defaults)
        defaults = [(action, action.default) for action in parser._actions]
        try:
            parser.set_defaults(**_document(path))
            return parser.parse_args(more)
        finally:
            parser._defaults = kept
            for action, default in defaults:
                action.default = default

    return load


def hyperpyyaml(options: argparse.Namespace) -> Load:
    """`load_hyperpyyaml` of the file, with the --with values as overrides.

    A recipe's models are large: their parameters keep the values that they are allocated with.
    """
    loader = named("hyperpyyaml:load_hyperpyyaml")
    overrides = _keywords(options)
    leave_weights()

    def load(path: str) -> object:
        with open(path, encoding="utf-8") as stream:
            return loader(stream, overrides)

    return load


def leave_weights() -> None:
    """Weights keep the values that they are allocated with, or building takes minutes."""
    init = importlib.import_module("torch.nn.init")
    for name in dir(init):
        if name.endswith("_") and not name.startswith("_"):
            setattr(init, name, _left_as_it_is)


def _left_as_it_is(tensor: Any, *_: Any, **__: Any) -> Any:
    return tensor


def hydra(options: argparse.Namespace) -> Load:
    """--schema: the primary config's file below the tree. A file is composed and resolved.

    --call: what is imported first, for a module that fills the ConfigStore; a function is called.
    Another file of that folder is selected in its group, appended where no default selects one.
    Where --schema is a folder, every file below it is a primary config (`--config-name a/b`).
    """
    from hydra import compose, initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.core.hydra_config import HydraConfig
    from omegaconf import OmegaConf, open_dict

    primary = Path(options.schema).resolve()
    root = primary if primary.is_dir() else primary.parent
    if options.call and inspect.isfunction(stores := named(options.call)):
        stores()

    def load(path: str) -> object:
        GlobalHydra.instance().clear()
        name = Path(path).resolve().relative_to(root).with_suffix("")
        alone = len(name.parts) == 1 or primary.is_dir()
        overrides = [*options.keywords, "hydra.runtime.output_dir=/tmp", "hydra.job.num=0"]
        with initialize_config_dir(str(root), version_base=options.version_base, job_name="judge"):
            config = name.as_posix() if alone else primary.stem
            parts = () if primary.is_dir() else name.parts
            composed = _selected(compose, config, parts, overrides)
        HydraConfig.instance().set_config(composed)
        with open_dict(composed):
            del composed["hydra"]
        return OmegaConf.to_container(composed, resolve=True)

    return load


def _selected(compose: Any, config: str, parts: tuple[str, ...], overrides: list[str]) -> Any:
    """A composition with a file chosen: in a group of the defaults (`a=b/c` or `a/b=c`), for what
    `--with` chooses there, or appended."""
    from hydra.errors import ConfigCompositionException

    groups = range(1, len(parts))
    choices = [("/".join(parts[:at]), "/".join(parts[at:])) for at in groups]
    for group, name in choices:
        others = [each for each in overrides if each.partition("=")[0] != group]
        try:
            return compose(config, [f"{group}={name}", *others], return_hydra_config=True)
        except ConfigCompositionException as error:
            if "Could not override" not in str(error):
                raise
    appended = [f"+{group}={name}" for group, name in choices[-1:]]
    return compose(config, [*appended, *overrides], return_hydra_config=True)


STYLES: dict[str, Callable[[argparse.Namespace], Load]] = {
    "argparse": argparse_yaml,
    "call": call,
    "hf": hf,
    "hydra": hydra,
    "hyperpyyaml": hyperpyyaml,
    "jsonargparse": jsonargparse,
    "lightning-cli": lightning_cli,
    "omegaconf": omegaconf,
    "pydantic": pydantic,
    "trl": trl,
    "yacs": yacs,
}

UNTYPED = frozenset({"hf", "hydra", "hyperpyyaml"})
"""Styles whose loaders take any value: what they take proves nothing of its type."""

KEYS_ONLY_WHERE_READ = frozenset({"argparse", "hydra", "hyperpyyaml"})
"""Styles whose loaders take any key: what they take proves nothing of its name."""


def quietly(load: Load, path: str) -> str:
    """What the loader says of a file; "" where it takes it."""
    try:
        load(path)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a SystemExit is a refusal too
        said = " ".join(str(error).split())[:200]
        return f"{type(error).__name__}: {said}" if said else type(error).__name__
    return ""


def environment() -> None:
    """Settings of the process under which loaders neither ask the network nor a GPU."""
    os.environ.update(HF_HUB_OFFLINE="1", WANDB_MODE="disabled", CUDA_VISIBLE_DEVICES="")
