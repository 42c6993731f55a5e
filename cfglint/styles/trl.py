"""TRL's own command: `trl sft --config sft.yaml`.

What is recognised: a command line of the repository, or in the config's comments, that gives a
config to `trl sft`, `dpo`, `grpo`, `kto`, `reward` or `rloo`. No Python of the repository opens it.

What is checked: values, by the types of `ScriptArguments`, the trainer's config and `ModelConfig`;
a key that is one slip from one of theirs, and that nothing reads. Other unknown keys are not told:
they may be arguments of `accelerate launch`, or of a release that no table has.

Sources: TRL 0.15.2, 0.19.1 and 1.0.0, `scripts/*.py` (`make_parser`), `cli.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

from cfglint.contract import Code, Contract, Key
from cfglint.repository.facts import Facts
from cfglint.source.declarations import contract_of
from cfglint.styles.accelerate import of_cluster
from cfglint.styles.dataclass_parsers import CALL
from cfglint.styles.objects import Declared
from cfglint.styles.protocol import Opening

_COMMANDS = {
    "sft": "SFTConfig",
    "dpo": "DPOConfig",
    "grpo": "GRPOConfig",
    "kto": "KTOConfig",
    "reward": "RewardConfig",
    "rloo": "RLOOConfig",
}
"""The commands that train, with the config of their trainer."""

_MORE = (
    *("env", "config", "accelerate_config", "datasets", "streaming", "test_split_size"),
    *("reward_model_name_or_path", "reward_funcs", "think_tag"),
)
"""Keys of classes that no table has, and of the command itself."""

_AT = Code("<trl 0.15.2 to 1.0.0>", 1)


class Trl:
    """The style's answers."""

    name = "trl"
    words = ()

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """One opening a command."""
        for command, config in _COMMANDS.items():
            yield Opening(
                self.name,
                f"trl {command}",
                _AT,
                (f"trl {command}",),
                declared=_declared(facts, config),
                of_library=True,
            )


STYLE = Trl()


def _declared(facts: Facts, config: str) -> Declared:
    """The contract of a command, made when it is first asked for."""
    made = cache(partial(_contract, facts, config))
    return lambda experiment: made()


def _contract(facts: Facts, config: str) -> Contract | None:
    """What a config of a command may hold."""
    names = (f"trl.{config}", "trl.ScriptArguments", "trl.ModelConfig")
    classes = [facts.library.definition(name) for name in names]
    found = [contract_of(facts.library, each, CALL) for each in classes if each is not None]
    known = [each for each in found if each is not None]
    if len(known) < len(names):
        return None
    keys = {name: key for each in known[::-1] for name, key in each.keys.items()}
    keys = {name: key._replace(elsewhere=True) for name, key in keys.items()}
    for name in (*_MORE, *of_cluster().keys):
        keys.setdefault(name, Key(_AT))
    name = " + ".join(each.name for each in known)
    return Contract(name, known[0].at, keys, "unsure", "hf_argparse", parts=tuple(known))
