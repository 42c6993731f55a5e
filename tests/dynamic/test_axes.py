"""What stands in for einops, against the steps of torch that it is known by."""

from __future__ import annotations

from typing import Any

import pytest

torch: Any = pytest.importorskip("torch")

from cfglint.dynamic.adapters import axes  # noqa: E402

X = torch.arange(2 * 6 * 4 * 3.0).reshape(2, 6, 4, 3)


@pytest.mark.parametrize(
    ("pattern", "lengths", "wanted"),
    [
        ("b h w c -> b c h w", {}, X.permute(0, 3, 1, 2)),
        ("b (h k) w c -> b h (k w) c", {"k": 2}, X.reshape(2, 3, 8, 3)),
        ("b ... c -> c b ...", {}, X.permute(3, 0, 1, 2)),
        ("b ... -> b (...)", {}, X.reshape(2, 72)),
        ("b h w c -> b 1 h (w c) ()", {}, X.reshape(2, 1, 6, 12, 1)),
    ],
)
def test_axes_in_another_order(pattern: str, lengths: dict[str, int], wanted: Any) -> None:
    assert torch.equal(axes.rearrange(X, pattern, **lengths), wanted)
    assert torch.equal(axes.Rearrange(pattern, **lengths)(X), wanted)


def test_tensors_of_one_shape_are_stacked() -> None:
    assert axes.rearrange([X, X], "k b h w c -> b (k h) w c").shape == (2, 12, 4, 3)


def test_axes_that_are_repeated() -> None:
    row = X[0, 0, 0]
    assert axes.repeat(row, "c -> b c 2", b=4).shape == (4, 3, 2)
    assert torch.equal(axes.repeat(row, "c -> (c k)", k=2), row.repeat_interleave(2))
    assert torch.equal(axes.repeat(X[:1], "() h w c -> b h w c", b=3), X[:1].expand(3, 6, 4, 3))


def test_axes_that_are_reduced() -> None:
    assert torch.equal(axes.reduce(X, "b h w c -> b c", "mean"), X.mean((1, 2)))
    halves = X.reshape(2, 3, 2, 4, 3)
    assert torch.equal(axes.reduce(X, "b (h k) w c -> b h w c", "max", k=2), halves.amax(2))
    assert torch.equal(axes.Reduce("b h w c -> b 1 1 c", "sum")(X), X.sum((1, 2), keepdim=True))
    assert torch.equal(axes.reduce(X, "b h w c -> h", torch.amin), X.amin((0, 2, 3)))


def test_products_by_names_of_any_length() -> None:
    rows, columns = torch.ones(2, 3, 4), torch.ones(2, 5, 4)
    pattern = "batch row d, batch column d -> batch row column"
    assert axes.einsum(rows, columns, pattern).shape == (2, 3, 5)
    assert axes.parse_shape(rows, "batch _ d") == {"batch": 2, "d": 4}


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("b h w -> b h w", "3 axes on its left, and the tensor 4"),
        ("b (h k) w c -> b h k w c", "the lengths of h and k are not known"),
        ("b (h 4) w c -> b h w c", "an axis of 6 is not made of 4"),
        ("b h w c -> b h", "loses an axis of 4"),
        ("b h w c -> b h w c k", "the length of k is not known"),
        ("b h w c", "has not one arrow"),
    ],
)
def test_a_pattern_that_the_tensor_does_not_have(pattern: str, message: str) -> None:
    with pytest.raises(axes.EinopsError, match=message):
        axes.rearrange(X, pattern)
