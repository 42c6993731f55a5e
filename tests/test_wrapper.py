"""ConfigWrapper: what models are given."""

from __future__ import annotations

import copy
import pickle

import pytest

from cfglint import ConfigWrapper


@pytest.fixture
def args() -> ConfigWrapper:
    return ConfigWrapper(
        {"model": {"num_layers": 3, "heads": [{"n": 1}, 2]}, "lr": 0.1},
        source="a.yaml",
        aliases={"model.e_layers": "model.num_layers"},
    )


def test_attributes_items_and_get(args: ConfigWrapper) -> None:
    assert args.model.num_layers == args["model"]["num_layers"] == 3
    assert args.model.heads[0].n == 1
    assert args.get("nothing") is None
    assert args.get("nothing", 5) == 5
    assert "lr" in args
    assert "x" not in args
    assert list(args) == ["model", "lr"]
    assert len(args) == 2


def test_a_missing_attribute_names_the_key_the_file_and_near_names(args: ConfigWrapper) -> None:
    with pytest.raises(
        AttributeError,
        match=r"`model` in a\.yaml has no key `num_layer`; "
        r"did you mean `num_layers`\?",
    ):
        _ = args.model.num_layer
    with pytest.raises(AttributeError, match="did you mean `num_layers`"):
        _ = args.model.depth
    with pytest.raises(KeyError, match="it has model, lr"):
        _ = args["zzz"]
    assert getattr(args.model, "zzz", 7) == 7
    assert not hasattr(args.model, "zzz")


def test_aliases(args: ConfigWrapper) -> None:
    assert args.model.e_layers == args.model["e_layers"] == args.model.get("e_layers") == 3
    assert "e_layers" in args.model
    assert "e_layers" not in list(args.model)


def test_writing(args: ConfigWrapper) -> None:
    args.model.num_classes = {1: 4}
    args["seed"] = 1
    assert args.model.num_classes[1] == 4
    assert args.seed == 1
    del args.seed
    assert "seed" not in args
    with pytest.raises(AttributeError, match="no key `seed`"):
        del args.seed


def test_deep_merge(args: ConfigWrapper) -> None:
    merged = args.merged({"model": {"num_layers": 4, "new": 1}}, ConfigWrapper({"lr": 1}))
    assert merged.to_dict() == {
        "model": {"num_layers": 4, "heads": [{"n": 1}, 2], "new": 1},
        "lr": 1,
    }
    assert merged.model.e_layers == 4
    assert args.model.num_layers == 3
    args.update({"model": {"num_layers": 5}}, lr=2)
    assert (args.model.num_layers, args.lr, args.model.heads[1]) == (5, 2, 2)


def test_it_survives_copying_and_pickling(args: ConfigWrapper) -> None:
    for other in (copy.copy(args), copy.deepcopy(args), pickle.loads(pickle.dumps(args))):
        assert other == args
        assert other.model.e_layers == 3
        other.model.num_layers = 9
        assert args.model.num_layers == 3
    assert vars(args)["_values"].keys() == {"model", "lr"}
    assert args == args.to_dict()
    assert repr(ConfigWrapper({"a": 1})) == "ConfigWrapper({'a': 1})"
