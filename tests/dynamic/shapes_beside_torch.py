"""Run as a program: what operators give by `Shapes`, first and again, beside what torch gives.

It runs in a separate process because the simulated device stays registered.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from cfglint.dynamic.trace import compiler, job
from cfglint.dynamic.trace.backend import DEVICE
from cfglint.dynamic.trace.shapes import Shapes

aten: Any = torch.ops.aten
HALF = torch.float16


def t(*size: int, dtype: torch.dtype = torch.float32, device: str = DEVICE) -> torch.Tensor:
    return torch.empty(size, dtype=dtype, device=device)


CALLS: dict[str, Callable[[], tuple[Any, ...]]] = {
    "add": lambda: (aten.add.Tensor, t(4, 3), t(4, 3)),
    "add, broadcast": lambda: (aten.add.Tensor, t(4, 3), t(3)),
    "add, promoted": lambda: (aten.add.Tensor, t(4, 3), t(4, 3, dtype=HALF)),
    "add, transposed": lambda: (aten.add.Tensor, t(4, 3).t(), t(3, 4)),
    "add, in place": lambda: (aten.add_.Tensor, t(4, 3), t(3)),
    "add, a complex number": lambda: (aten.mul.Tensor, t(4, 3), 1j),
    "mul, by a number": lambda: (aten.mul.Tensor, t(4, 3), 2.0),
    "div, integers": lambda: (
        aten.div.Tensor,
        t(4, dtype=torch.int64),
        t(4, dtype=torch.int64),
    ),
    "gelu, backward": lambda: (aten.gelu_backward.default, t(2, 4), t(2, 4)),
    "gelu, backward, permuted": lambda: (
        aten.gelu_backward.default,
        t(2, 4, 3).permute(2, 0, 1),
        t(2, 4, 3).permute(2, 0, 1),
    ),
    "batch norm": lambda: (
        aten.native_batch_norm.default,
        *(t(2, 3, 4, 4), t(3), t(3), t(3), t(3), True, 0.1, 1e-5),
    ),
    "batch norm, half": lambda: (
        aten.native_batch_norm.default,
        *(t(2, 3, 4, dtype=HALF), t(3), t(3), None, None, True, 0.1, 1e-5),
    ),
    "batch norm, evaluation": lambda: (
        aten.native_batch_norm.default,
        *(t(2, 3), None, None, t(3), t(3), False, 0.1, 1e-5),
    ),
    "batch norm, backward": lambda: (
        aten.native_batch_norm_backward.default,
        *(t(2, 3, 4, dtype=HALF), t(2, 3, 4, dtype=HALF), t(3), t(3), t(3), t(3), t(3)),
        *(True, 1e-5, [True, True, False]),
    ),
    "convolution": lambda: (
        aten.convolution.default,
        *(t(2, 3, 8, 8), t(4, 3, 1, 1), t(4), [2, 2], [1, 1], [1, 1], False, [0, 0], 1),
    ),
    "convolution, channels last": lambda: (
        aten.convolution.default,
        *(t(2, 3, 8, 8).to(memory_format=torch.channels_last), t(4, 3, 3, 3), None),
        *([1, 1], [1, 1], [1, 1], False, [0, 0], 1),
    ),
    "convolution, backward": lambda: (
        aten.convolution_backward.default,
        *(t(2, 4, 8, 8), t(2, 3, 8, 8), t(4, 3, 3, 3), [4], [1, 1], [1, 1], [1, 1]),
        *(False, [0, 0], 1, [True, True, True]),
    ),
    "addmm": lambda: (aten.addmm.default, t(5), t(2, 3), t(3, 5)),
    "softmax": lambda: (aten._softmax.default, t(2, 3), -1, False),
    "a view": lambda: (aten.view.default, t(2, 6), [3, 4]),
    "a part": lambda: (aten.select.int, t(2, 6), 1, 3),
    "a slice": lambda: (aten.slice.Tensor, t(2, 6), 1, 1, 5, 2),
    "detached": lambda: (aten.detach.default, t(2, 6).t()),
    "parts": lambda: (aten.split.Tensor, t(6, 2), 2),
    "a copy to the host": lambda: (aten._to_copy.default, t(2, 3), "device", "cpu"),
    "a root each": lambda: (aten._foreach_sqrt.default, [t(2, 3), t(4)]),
    "a sum each, in place": lambda: (aten._foreach_add_.List, [t(2), t(4)], [t(2), t(4)]),
    "sizes that do not fit": lambda: (aten.addmm.default, t(5), t(2, 3), t(4, 5)),
    "a view that cannot be": lambda: (aten.view.default, t(4, 3).t(), [12]),
    "a resize": lambda: (aten.resize_.default, t(4, 3), [2, 2]),
    "a transposition in place": lambda: (aten.transpose_.default, t(4, 3), 0, 1),
    "a host's number": lambda: (aten.mul.Tensor, t(4, 3), t(device="cpu")),
}


def told(call: Callable[..., Any], function: Any, args: tuple[Any, ...]) -> Any:
    kwargs = {}
    if "device" in args:
        place = args.index("device")
        args, kwargs = args[:place], {"device": torch.device(args[place + 1])}
    given = [a for arg in args for a in (arg if isinstance(arg, list) else [arg])]
    given = [a for a in given if isinstance(a, torch.Tensor)]
    try:
        out = call(function, args, kwargs)
    except Exception as error:
        return [type(error).__name__, str(error)]
    outputs = out if isinstance(out, (list, tuple)) else [out]
    return [type(out).__name__, *(_of(each, given) for each in (*outputs, *given))]


def _of(made: Any, given: list[torch.Tensor]) -> Any:
    if made is None:
        return None
    storages = [each.untyped_storage()._cdata for each in given]
    storage = made.untyped_storage()
    shared = storages.index(storage._cdata) if storage._cdata in storages else -1
    same = next((at for at, each in enumerate(given) if each is made), -1)
    return [
        list(made.shape),
        list(made.stride()),
        made.storage_offset(),
        str(made.dtype),
        str(made.fake_device),
        storage.nbytes(),
        made.requires_grad,
        shared,
        same,
    ]


def main() -> None:
    compiler.postpone()
    job.prepare()
    found = {}
    with FakeTensorMode() as mode:
        for name, make in CALLS.items():
            shapes = Shapes()
            function, *args = make()
            ways = []
            for call in (shapes.call, shapes.call, lambda f, a, k: f(*a, **k)):
                function, *args = make()
                ways.append(told(call, function, tuple(args)))
            found[name] = ways
        number = torch.tensor(3.0)
        assert number.fake_mode is mode
        number.zero_()
        found["a number of the host"] = [number.item(), number.item(), 0.0]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
