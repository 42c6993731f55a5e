"""Into which section of a config code may put a key."""

from __future__ import annotations

import pytest

from cfglint.styles.nodes.passed import passed_in
from cfglint.styles.nodes.put import keys_put_in

CODE = """
def main(cfg, section):
    with open_dict(cfg):
        cfg.any = 1
        cfg.training.own = 1
        cfg["training"]["text"] = 1
    part = cfg.training
    part.alias = 1
    section["given"] = 1
    self.optimizer_config["other"] = self.optimizer_config["other"]
    for group in optimizer.param_groups:
        group["looped"] = 1
    self.mine = 1
    cfg.update(updated=1)
    cfg.model.layers[0].deep = 1
"""


@pytest.mark.parametrize(
    ("section", "name", "may"),
    [
        ("training", "any", True),
        ("training", "own", True),
        ("training", "text", True),
        ("model", "own", False),
        ("model", "text", False),
        ("training", "alias", True),
        ("training", "given", True),
        ("training", "other", False),
        ("optimizer", "other", True),
        ("training", "looped", False),
        ("training", "mine", False),
        ("training", "updated", True),
        ("training", "deep", False),
        ("", "own", True),
        ("training", "absent", False),
    ],
)
def test_what_code_may_put_into_a_section(section: str, name: str, may: bool) -> None:
    assert passed_in([("a.py", CODE)]).may_set_in(section, name) == may


def test_the_keys_that_code_puts_into_nodes() -> None:
    code = """
    policy_config["config"] = shared
    cfg.model.width = 8
    self.cfg.net["depth"] = 2
    self.optimizer.lr = 1
    other["word"] = 1
    cfg.seed = 1
    if cfg.model.kind == "a": pass
    """
    assert list(keys_put_in(code)) == [("policy", "config"), ("model", "width"), ("net", "depth")]


def test_a_mapping_that_is_merged_nowhere_is_no_part_of_a_config() -> None:
    made = [("a.py", "groups = [{'rate': 0.1}]\n")]
    assert not passed_in(made).may_set_in("training", "rate")
    merged = [("a.py", "cfg = OmegaConf.merge(cfg, {'rate': 0.1})\n")]
    assert passed_in(merged).may_set_in("training", "rate")
