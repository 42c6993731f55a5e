"""Did you mean: near misses are found, other names are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfglint.names import distance, inner_slips, nearest, slip, synonym

KEYS = [
    "e_layers",
    "num_layers",
    "num_heads",
    "hidden_dim",
    "modes",
    "activation",
    "act",
    "dropout",
    "embedding",
    "window_size",
    "truncate_length",
    "lr",
    "d_ff",
    "B_08_PatchTST",
]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("e_layer", "e_layers"), ("elayers", "e_layers"), ("e-layers", "e_layers"),
        ("num_head", "num_heads"), ("hiden_dim", "hidden_dim"), ("hidden_dmi", "hidden_dim"),
        ("truncate_lenth", "truncate_length"), ("windowsize", "window_size"),
        ("drop_out", "dropout"),
        ("B_08_PatchTTS", "B_08_PatchTST"), ("activaton", "activation"),
        ("d_model", None), ("fc_dropout", None), ("embedding_dim", None), ("B_09_PatchTST", None),
        ("x", None), ("", None), ("ir", None), ("batch_size", None),
    ],
)  # fmt: skip
def test_nearest(name: str, meant: str | None) -> None:
    assert nearest(name, KEYS) == meant


def test_synonyms() -> None:
    assert synonym("e_layers", ["d_model", "num_layers"]) == "num_layers"
    assert synonym("num_heads", ["n_heads"]) == "n_heads"
    assert synonym("modes", ["width"]) is None


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_distance_is_symmetric_bounded_and_zero_for_equal(a: str, b: str, c: str) -> None:
    full = distance(a, b, 20)
    assert full == distance(b, a, 20)
    assert (full == 0) == (a == b)
    assert abs(len(a) - len(b)) <= full <= max(len(a), len(b))
    assert distance(a, b, 2) == min(full, 3)


def test_a_slip_is_one_letter_of_a_word_or_a_separator() -> None:
    assert slip("hiden_dim", ["hidden_dim"]) == "hidden_dim"
    assert slip("nu_mlayers", ["num_layers"]) == "num_layers"
    assert slip("lr_mxa", ["lr_max"]) == "lr_max"
    assert slip("seaprate_loss", ["separate_loss"]) == "separate_loss"


def test_other_words_are_no_slips() -> None:
    assert slip("mse_weight", ["mae_weight"]) is None
    assert slip("layer_2", ["layer_1"]) is None
    assert slip("dropout_rate", ["dropout"]) is None
    assert slip("encoder_layers", ["decoder_layers"]) is None


def test_inner_slips_leave_first_letters_and_plurals_alone() -> None:
    assert "pretrain_model" in inner_slips("pretrain_moodel")
    assert "warmup_rounds" in inner_slips("warmpu_rounds")
    assert "dtype" not in inner_slips("otype")
    assert "out_channels" not in inner_slips("out_channel")
    assert "norm1" not in inner_slips("nrm1")
