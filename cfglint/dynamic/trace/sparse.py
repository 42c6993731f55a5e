"""Sparse matrices (COO) on the simulated card: indices and values that lie there, and products.

torch has no fake sparse tensors. A program mostly moves one to the card once and multiplies it with
dense matrices in each pass; that much is followed here, and anything else is said to be unmodelled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from cfglint.dynamic.trace.backend import DEVICE
from cfglint.dynamic.trace.recorder import UnmodelledOperatorError

ESTIMATED = "the workspaces of sparse products are estimates"

_TELL: list[Callable[[str], Any]] = []


def install(tell: Callable[[str], Any]) -> None:
    """Let what could only be estimated be told, and constructors of old make what they say."""
    _TELL[:] = [tell]
    for name in ("FloatTensor", "DoubleTensor", "HalfTensor"):
        if isinstance(getattr(torch.sparse, name, None), type):
            setattr(torch.sparse, name, _of_old(getattr(torch.sparse, name)))


def _of_old(kind: Any) -> Callable[..., torch.Tensor]:
    """`torch.sparse.FloatTensor(indices, values, size)`, on the card where its values are."""

    def make(*args: Any, **kwargs: Any) -> torch.Tensor:
        if len(args) > 1 and on_card(args[1]):
            return torch.sparse_coo_tensor(*args, **kwargs)
        made: torch.Tensor = kind(*args, **kwargs)
        return made

    return make


def on_card(tensor: Any) -> bool:
    """Whether this is a tensor on the simulated card."""
    return isinstance(tensor, torch.Tensor) and tensor.device.type == DEVICE


def moves(tensor: Any, asked: tuple[Any, ...]) -> bool:
    """Whether a sparse matrix of the host is asked for on the card."""
    if not isinstance(tensor, torch.Tensor) or tensor.layout is not torch.sparse_coo:
        return False
    return tensor.device.type == "cpu" and any(_names_card(each) for each in asked)


def _names_card(asked: Any) -> bool:
    if isinstance(asked, torch.Tensor):
        return on_card(asked)
    return isinstance(asked, torch.device) and asked.type == DEVICE


def moved(tensor: torch.Tensor, dtype: torch.dtype | None = None) -> CardSparse:
    """A sparse matrix of the host, on the card."""
    card = torch.device(DEVICE, 0)
    values = tensor._values().to(card, dtype or tensor.dtype)
    return CardSparse(tensor._indices().to(card), values, tensor.shape, tensor.is_coalesced())


def made(indices: Any, values: Any, size: Any = None, is_coalesced: Any = None) -> CardSparse:
    """`torch.sparse_coo_tensor` of values that lie on the card.

    Raises:
        UnmodelledOperatorError: its size depends on the indices.
    """
    if size is None:
        raise UnmodelledOperatorError("the size of a sparse tensor depends on its indices")
    return CardSparse(indices.to(values.device), values, torch.Size(size), bool(is_coalesced))


class CardSparse(torch.Tensor):
    """A sparse matrix on the card, by its indices and values there."""

    _parts: tuple[torch.Tensor, torch.Tensor]
    _sorted: bool

    @staticmethod
    def __new__(
        cls: Any, indices: torch.Tensor, values: torch.Tensor, size: Any, is_coalesced: bool
    ) -> CardSparse:
        """Of indices and values that both lie on the card."""
        with torch._C.DisableTorchFunctionSubclass():
            self: CardSparse = torch.Tensor._make_wrapper_subclass(
                cls, tuple(size), dtype=values.dtype, device=torch.device(DEVICE, 0)
            )
        self._parts = (indices, values)
        self._sorted = is_coalesced
        return self

    @classmethod
    def __torch_function__(
        cls,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        answer = _ANSWERS.get(func)
        if answer is not None:
            return answer(*args, **kwargs)
        if func in _AS_IT_IS or getattr(func, "__name__", "") == "__get__":
            with torch._C.DisableTorchFunctionSubclass():
                return func(*args, **kwargs)
        raise UnmodelledOperatorError(_unmodelled(func))

    @classmethod
    def __torch_dispatch__(  # type: ignore[override]
        cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        raise UnmodelledOperatorError(_unmodelled(func))


def _unmodelled(func: Any) -> str:
    name = getattr(func, "__name__", str(func))
    return f"a sparse tensor is given to {name} on the GPU, which a trace cannot follow"


def _product(matrix: Any, dense: Any) -> torch.Tensor:
    """A sparse matrix with a dense one.

    Raises:
        UnmodelledOperatorError: the sparse one is not the first, or both are.
        RuntimeError: their sizes do not fit.
    """
    if not isinstance(matrix, CardSparse) or isinstance(dense, CardSparse) or dense.dim() > 2:
        raise UnmodelledOperatorError(_unmodelled(torch.sparse.mm))
    if matrix.shape[1] != dense.shape[0]:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({matrix.shape[0]}x{matrix.shape[1]} and "
            f"{'x'.join(str(size) for size in dense.shape)})"
        )
    for tell in _TELL:
        tell(ESTIMATED)
    column = dense.unsqueeze(1) if dense.dim() == 1 else dense
    indices, values = _coalesced(matrix)._parts
    out: torch.Tensor = _Product.apply(indices, values, column, matrix.shape[0])
    return out.squeeze(1) if dense.dim() == 1 else out


class _Product(torch.autograd.Function):
    """cuSPARSE's product, and those of its backward pass
    (aten/src/ATen/native/sparse/cuda/SparseCUDATensorMath.cu, `s_addmm_out_sparse_dense_cuda`)."""

    @staticmethod
    def forward(
        ctx: Any, indices: torch.Tensor, values: torch.Tensor, dense: torch.Tensor, rows: int
    ) -> torch.Tensor:
        """Keeps what either gradient needs."""
        ctx.save_for_backward(indices, values, dense if values.requires_grad else None)
        ctx.columns = dense.shape[0]
        return _multiplied(values, dense, rows)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> Any:
        """The dense one's by the transposed matrix, whose entries are sorted again."""
        indices, values, dense = ctx.saved_tensors
        of_dense = of_values = None
        if ctx.needs_input_grad[2]:
            turned, kept = _sorted_again(indices.flip(0), values)
            of_dense = _multiplied(kept, gradient, ctx.columns)
            del turned
        if ctx.needs_input_grad[1]:
            left, right = gradient.new_empty(len(values), gradient.shape[1]), dense
            of_values = (left * right.new_empty(left.shape)).sum(1)
        return None, of_values, of_dense, None


def _multiplied(values: torch.Tensor, dense: torch.Tensor, rows: int) -> torch.Tensor:
    """The output, with what it is made by: zeros to add to, indices in int32, and a copy of the
    output by columns."""
    zeros = dense.new_empty(rows, dense.shape[1])
    out = dense.new_empty(rows, dense.shape[1])
    row_starts = values.new_empty(rows + 1, dtype=torch.int32)
    columns = values.new_empty(len(values), dtype=torch.int32)
    by_columns = dense.new_empty(dense.shape[1], rows)
    del zeros, row_starts, columns, by_columns
    return out


def _sorted_again(indices: torch.Tensor, values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Indices and values by rows: flat indices, their places, offsets, and a sort of both
    (aten/src/ATen/native/sparse/cuda/SparseCUDATensor.cu, `coalesce_sparse_cuda`)."""
    count = len(values)
    held = [values.new_empty(count, dtype=torch.int64) for _ in range(3)]
    sorting = values.new_empty(2 * count, dtype=torch.int64)
    del sorting
    made_values = torch.empty_like(values)
    made_indices = torch.empty_like(indices)
    del held
    return made_indices, made_values


def _coalesced(matrix: CardSparse) -> CardSparse:
    if matrix._sorted:
        return matrix
    return CardSparse(*_sorted_again(*matrix._parts), matrix.shape, True)


def _transposed(matrix: CardSparse, *dimensions: Any) -> CardSparse:
    indices, values = matrix._parts
    return CardSparse(indices.flip(0), values, reversed(matrix.shape), False)


def _like(matrix: CardSparse, change: Callable[[torch.Tensor], torch.Tensor]) -> CardSparse:
    indices, values = matrix._parts
    return CardSparse(indices, change(values), matrix.shape, matrix._sorted)


def _to(matrix: CardSparse, *args: Any, **kwargs: Any) -> CardSparse:
    """Another type; it is on the card already.

    Raises:
        UnmodelledOperatorError: it is asked for elsewhere.
    """
    asked = [*args, *kwargs.values()]
    if any(str(each).startswith("cpu") for each in asked):
        raise UnmodelledOperatorError(_unmodelled(torch.Tensor.cpu))
    dtype = next((each for each in asked if isinstance(each, torch.dtype)), None)
    return matrix if dtype is None else _like(matrix, lambda values: values.to(dtype))


def _dense(matrix: CardSparse, *args: Any, **kwargs: Any) -> torch.Tensor:
    return matrix._parts[1].new_zeros(tuple(matrix.shape))


_T = torch.Tensor
_ANSWERS: dict[Any, Callable[..., Any]] = {
    **dict.fromkeys(
        (torch.sparse.mm, torch.mm, torch.spmm, torch.matmul, _T.mm, _T.matmul, _T.__matmul__),
        _product,
    ),
    _T.coalesce: _coalesced,
    _T.is_coalesced: lambda matrix: matrix._sorted,
    _T.indices: lambda matrix: matrix._parts[0],
    _T._indices: lambda matrix: matrix._parts[0],
    _T.values: lambda matrix: matrix._parts[1],
    _T._values: lambda matrix: matrix._parts[1],
    _T._nnz: lambda matrix: matrix._parts[1].shape[0],
    _T.t: _transposed,
    _T.transpose: _transposed,
    _T.to: _to,
    _T.cuda: _to,
    _T.float: lambda matrix: _to(matrix, torch.float32),
    _T.half: lambda matrix: _to(matrix, torch.float16),
    _T.detach: lambda matrix: _like(matrix, torch.Tensor.detach),
    _T.clone: lambda matrix, **kwargs: _like(matrix, torch.Tensor.clone),
    _T.to_dense: _dense,
    _T.untyped_storage: lambda matrix: matrix._parts[1].untyped_storage(),
    _T.is_cuda.__get__: lambda matrix, *kind: True,  # type: ignore[attr-defined]
    _T.is_sparse.__get__: lambda matrix, *kind: True,  # type: ignore[attr-defined]
    _T.layout.__get__: lambda matrix, *kind: torch.sparse_coo,  # type: ignore[attr-defined]
}

_AS_IT_IS = frozenset([_T.size, _T.dim, _T.numel, _T.element_size, _T.__len__, _T.requires_grad_])
