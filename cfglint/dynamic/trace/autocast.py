"""Autocast's CUDA rules for the simulated device: op lists, weight copies, and their cache.

The lists are those of `aten/src/ATen/autocast_mode.h` (torch 2.13), and what 2.14 registers beside
it. A test compares their union with the operators for which the installed torch registers a CUDA
autocast kernel. An operator that the installed torch lacks is passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.utils._pytree import tree_leaves, tree_map

from cfglint.dynamic.trace.backend import DEVICE

LOWER = [
    "_convolution.deprecated",
    "_convolution",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_tbc",
    "conv_transpose1d",
    "conv_transpose2d.input",
    "conv_transpose3d.input",
    "convolution",
    "prelu",
    "addmm",
    "addmv",
    "addr",
    "matmul",
    "einsum",
    "mm",
    "mv",
    "linalg_vecdot",
    "linear",
    "addbmm",
    "baddbmm",
    "bmm",
    "chain_matmul",
    "linalg_multi_dot",
    "_thnn_fused_lstm_cell",
    "_thnn_fused_gru_cell",
    "lstm_cell",
    "gru_cell",
    "rnn_tanh_cell",
    "rnn_relu_cell",
    "_scaled_dot_product_flash_attention",
    "scaled_dot_product_attention",
]
"""Run in float16 or bfloat16."""

FLOAT32 = [
    "acos",
    "asin",
    "cosh",
    "erfinv",
    "exp",
    "expm1",
    "log",
    "log10",
    "log2",
    "log1p",
    "reciprocal",
    "rsqrt",
    "sinh",
    "tan",
    "pow.Tensor_Scalar",
    "pow.Tensor_Tensor",
    "pow.Scalar",
    "softplus",
    "layer_norm",
    "native_layer_norm",
    "rms_norm",
    "group_norm",
    "frobenius_norm.dim",
    "nuclear_norm",
    "nuclear_norm.dim",
    "cosine_similarity",
    "poisson_nll_loss",
    "cosine_embedding_loss",
    "nll_loss",
    "nll_loss2d",
    "hinge_embedding_loss",
    "kl_div",
    "l1_loss",
    "smooth_l1_loss",
    "huber_loss",
    "mse_loss",
    "margin_ranking_loss",
    "multilabel_margin_loss",
    "soft_margin_loss",
    "triplet_margin_loss",
    "multi_margin_loss",
    "binary_cross_entropy_with_logits",
    "dist",
    "pdist",
    "cdist",
    "renorm",
    "logsumexp",
    "upsample_nearest1d",
    "_upsample_nearest_exact1d",
    "upsample_nearest2d",
    "_upsample_nearest_exact2d",
    "upsample_nearest3d",
    "_upsample_nearest_exact3d",
    "upsample_linear1d",
    "upsample_bilinear2d",
    "_upsample_bilinear2d_aa",
    "upsample_trilinear3d",
    "upsample_bicubic2d",
    "_upsample_bicubic2d_aa",
    "linalg_matrix_sqrth",
]
"""Run in float32."""

FLOAT32_UNLESS_ASKED = [
    "prod",
    "prod.dim_int",
    "softmax.int",
    "log_softmax.int",
    "cumprod",
    "cumsum",
    "linalg_vector_norm",
    "linalg_matrix_norm",
    "linalg_matrix_norm.str_ord",
    "sum",
    "sum.dim_IntList",
]
"""Run in float32 where the call names no dtype."""

FLOAT32_APPENDED = ("norm.Scalar", "norm.ScalarOpt_dim")
"""Called with float32 as their output type."""

WIDEST = [
    "addcdiv",
    "addcmul",
    "atan2",
    "bilinear",
    "cross",
    "dot",
    "vdot",
    "grid_sampler",
    "index_put",
    "tensordot",
    "scatter_add",
]
"""Run in the widest type among their arguments."""

_KEY = "AutocastPrivateUse1"

BANNED = ("binary_cross_entropy",)
"""Raises under autocast, as on CUDA."""

HARDWARE = ("cudnn_convolution", "cudnn_convolution_transpose", "_cudnn_rnn")
"""Have a CUDA kernel only; nothing reaches them here. A CPU build may not cast the last."""


class WeightCopies:
    """Copies of float32 leaf parameters, made once until the outermost autocast ends."""

    def __init__(self) -> None:
        self._copies: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}

    def cast(self, tensor: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
        """The tensor in another type; `cached_cast` of autocast_mode.cpp."""
        if not _eligible(tensor) or tensor.dtype == dtype:
            return tensor
        cacheable = (
            dtype == torch.get_autocast_dtype(DEVICE)
            and tensor.dtype == torch.float32
            and tensor.requires_grad
            and tensor.is_leaf
            and not tensor._is_view()
            and torch.is_autocast_cache_enabled()
        )
        if not cacheable:
            return tensor.to(dtype)
        known = self._copies.get(id(tensor))
        if known is None:
            known = self._copies[id(tensor)] = (tensor, tensor.to(dtype))
        return known[1]

    def clear(self) -> None:
        """Forget every copy."""
        self._copies.clear()


def _eligible(value: Any) -> bool:
    return (
        isinstance(value, torch.Tensor)
        and value.device.type == DEVICE
        and value.is_floating_point()
        and value.dtype != torch.float64
    )


def _banned(*args: Any, **kwargs: Any) -> Any:
    """A sigmoid's output in half precision loses its ends, so CUDA's autocast refuses it too."""
    raise RuntimeError(
        "binary_cross_entropy and BCELoss are unsafe to autocast; use "
        "binary_cross_entropy_with_logits or BCEWithLogitsLoss"
    )


def _overload(name: str) -> Any:
    packet, _, overload = name.partition(".")
    found = getattr(torch.ops.aten, packet, None)
    return getattr(found, overload or "default", None) if found is not None else None


def _without_autocast(call: Callable[[], Any]) -> Any:
    keys = torch._C.DispatchKeySet(getattr(torch._C.DispatchKey, _KEY))
    with torch._C._ExcludeDispatchKeyGuard(keys):
        return call()


Kernel = Callable[..., Any]


def _casting(choose: Callable[[Any], torch.dtype]) -> Callable[[Any, WeightCopies], Kernel]:
    """Kernels that cast every argument to a type chosen by the arguments."""

    def policy(op: Any, copies: WeightCopies) -> Kernel:
        def kernel(*args: Any, **kwargs: Any) -> Any:
            def run() -> Any:
                dtype = choose((args, kwargs))
                cast = lambda value: _cast(value, dtype, copies)  # noqa: E731
                return op(*tree_map(cast, args), **tree_map(cast, kwargs))

            return _without_autocast(run)

        return kernel

    return policy


def _widest_of(arguments: Any) -> torch.dtype:
    wide = any(_eligible(v) and v.dtype == torch.float32 for v in tree_leaves(arguments))
    return torch.float32 if wide else torch.get_autocast_dtype(DEVICE)


_lower = _casting(lambda arguments: torch.get_autocast_dtype(DEVICE))
_float32 = _casting(lambda arguments: torch.float32)
_widest = _casting(_widest_of)


def _float32_unless_asked(op: Any, copies: WeightCopies) -> Kernel:
    def kernel(*args: Any, **kwargs: Any) -> Any:
        first = args[0] if args else None
        if kwargs.get("dtype") is None and _eligible(first):
            asked = [arg for arg in args[1:] if isinstance(arg, torch.dtype)]
            if not asked:
                kwargs = {**kwargs, "dtype": torch.float32}
        return _without_autocast(lambda: op(*args, **kwargs))

    return kernel


def _cast(value: Any, dtype: torch.dtype, copies: WeightCopies) -> Any:
    return copies.cast(value, dtype) if isinstance(value, torch.Tensor) else value


def install() -> torch.library.Library:
    """Register the kernels. The library must be kept alive as long as they are to work."""
    copies = WeightCopies()
    library = torch.library.Library("aten", "IMPL")
    library_fallback = torch.library.Library("_", "IMPL")
    library_fallback.fallback(torch.library.fallthrough_kernel, _KEY)
    library._cfglint_fallback = library_fallback  # type: ignore[attr-defined]
    for names, policy in (
        (LOWER, _lower),
        (FLOAT32, _float32),
        (FLOAT32_UNLESS_ASKED, _float32_unless_asked),
        (FLOAT32_APPENDED, _float32),
        (WIDEST, _widest),
    ):
        for name in names:
            overload = _overload(name)
            if overload is not None:
                library.impl(name, policy(overload, copies), _KEY)
    for name in BANNED:
        library.impl(name, _banned, _KEY)
    _patch_autocast(copies)
    return library


def _patch_autocast(copies: WeightCopies) -> None:
    """`torch.autocast("cuda")` is meant for the simulated device; the cache ends with it."""
    base = torch.amp.autocast_mode.autocast
    start, leave = base.__init__, base.__exit__

    def init(self: Any, device_type: str, *args: Any, **kwargs: Any) -> None:
        mine = DEVICE if device_type == "cuda" else device_type
        if mine == DEVICE and not args and kwargs.get("dtype") is None:
            kwargs["dtype"] = torch.get_autocast_dtype("cuda")
        start(self, mine, *args, **kwargs)

    def exit(self: Any, *args: Any) -> Any:
        result = leave(self, *args)
        if torch.autocast_increment_nesting() == 1:
            copies.clear()
        torch.autocast_decrement_nesting()
        return result

    base.__init__ = init  # type: ignore[method-assign]
    base.__exit__ = exit  # type: ignore[method-assign]
