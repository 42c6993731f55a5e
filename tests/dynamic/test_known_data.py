"""Data of integers on the device: what is computed of it is known, until something unknown is
written into it."""

from __future__ import annotations

from typing import Any

import pytest

torch: Any = pytest.importorskip("torch")

from torch._subclasses.fake_tensor import FakeTensorMode  # noqa: E402

from cfglint.dynamic.trace import known_data  # noqa: E402

aten: Any = torch.ops.aten
MODE = FakeTensorMode()


def known(values: list[int]) -> Any:
    tensor = MODE.from_tensor(torch.tensor(values))
    known_data.note(tensor, torch.tensor(values))
    return tensor


def given(tensor: Any) -> Any:
    """A tensor of the host on the device, as it arrives."""
    made = MODE.from_tensor(tensor)
    known_data.arrive(made, tensor)
    return made


def carried(func: Any, *args: Any, **kwargs: Any) -> Any:
    with MODE:
        out = func(*args, **kwargs)
    known_data.carry(func, args, kwargs, out)
    return out


def test_what_is_computed_of_data_alone_is_known() -> None:
    a, b = known([3, 1, 2]), known([1, 1, 1])
    assert known_data.values_of(carried(aten.add.Tensor, a, b)) == [4, 2, 3]
    assert known_data.values_of(carried(aten.max.default, a)) == [3]
    mask = carried(aten.gt.Scalar, a, 1)
    assert known_data.values_of(mask) == [True, False, True]
    (places,) = known_data.places_in(mask) or ()
    assert places.tolist() == [0, 2]


def test_of_the_unknown_and_of_chance_nothing_is() -> None:
    a, unknown = known([3, 1, 2]), MODE.from_tensor(torch.tensor([1, 2, 3]))
    assert known_data.values_of(carried(aten.add.Tensor, a, unknown)) is None
    assert known_data.values_of(carried(aten.randint_like.default, a, 5)) is None
    assert known_data.places_in(unknown) is None


def test_writing_the_unknown_into_a_part_makes_the_whole_unknown() -> None:
    a = known([3, 1, 2])
    part = carried(aten.slice.Tensor, a, 0, 0, 2)
    copy = carried(aten.clone.default, a)
    carried(aten.add_.Tensor, part, known([1, 1]))
    assert known_data.values_of(a) == [4, 2, 2]
    carried(aten.copy_.default, part, MODE.from_tensor(torch.tensor([7, 8])))
    assert known_data.values_of(a) is None
    assert known_data.values_of(part) is None
    assert known_data.values_of(copy) == [3, 1, 2]


def test_what_is_filled_with_a_constant_is_known() -> None:
    with MODE:
        zeros, order = torch.zeros(2, 2), torch.arange(3)
    known_data.filled("zeros", ([2, 2],), zeros)
    known_data.filled("arange", (3,), order)
    assert known_data.values_of(order) == [0, 1, 2]
    carried(aten.fill_.Scalar, carried(aten.select.int, zeros, 0, 1), 1)
    assert known_data.values_of(zeros) == [0.0, 0.0, 1.0, 1.0]
    assert known_data.values_of(carried(aten.rsub.Scalar, zeros, 1)) == [1.0, 1.0, 0.0, 0.0]
    carried(aten._foreach_mul_.Tensor, [zeros], MODE.from_tensor(torch.tensor(2.0)))
    assert known_data.values_of(zeros) is None


def test_whole_numbers_are_known_and_others_are_not() -> None:
    assert known_data.values_of(given(torch.eye(2))) == [1.0, 0.0, 0.0, 1.0]
    assert known_data.values_of(given(torch.tensor([1.0, 0.5]))) is None
    assert known_data.values_of(given(torch.tensor([1.0, float("inf")]))) is None
    assert known_data.values_of(given(torch.ones(100).index_fill(0, torch.tensor(99), 0.5))) is None
    mask = carried(
        aten.bitwise_not.default,
        carried(aten._to_copy.default, given(torch.eye(2)), dtype=torch.bool),
    )
    assert known_data.values_of(mask) == [False, True, True, False]


def test_numbers_in_order_are_known() -> None:
    with MODE:
        square, pairs = torch.eye(2, 3), torch.triu_indices(3, 3, 1)
    assert known_data.filled("eye", (2, 3), square)
    assert known_data.filled("triu_indices", (3, 3, 1), pairs)
    assert known_data.values_of(square) == [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    assert known_data.values_of(pairs) == [0, 0, 1, 1, 2, 2]


def test_what_would_be_too_large_is_not_computed() -> None:
    with MODE:
        order = torch.arange(1 << 15)
    known_data.filled("arange", (1 << 15,), order)
    row, column = (carried(aten.unsqueeze.default, order, dim) for dim in (0, 1))
    assert known_data.data_of(column) is not None
    # 2**30 truths, which a host may have no room for
    assert known_data.data_of(carried(aten.eq.Tensor, row, column)) is None


def test_a_batch_norm_writes_what_its_schema_does_not_say() -> None:
    mean, variance = given(torch.zeros(3)), given(torch.ones(3))
    x = MODE.from_tensor(torch.randn(4, 3))
    carried(aten.native_batch_norm.default, x, None, None, mean, variance, True, 0.1, 1e-5)
    assert known_data.values_of(mean) is None
    assert known_data.values_of(variance) is None
