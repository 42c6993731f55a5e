"""Parameters that several processes share out (FSDP2's `fully_shard`): torch's own code runs, on a
process group that sends nothing, and one process's part of it is traced.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import nn
from torch.utils._python_dispatch import _disable_current_modes

from cfglint.dynamic.trace.backend import DEVICE
from cfglint.dynamic.trace.cuda_calls import redirect
from cfglint.dynamic.trace.program.late import Change, after_import
from cfglint.dynamic.trace.recorder import Recorder, local


def install(recorder: Recorder, tell: Callable[[str], None]) -> None:
    """Let sharded parameters be traced, for as long as the process lives.

    Args:
        recorder: gets what storages become that are emptied and filled again.
        tell: gets the sentence that says what is traced of several processes.
    """
    _resizes_are_noted(recorder)
    after_import(
        {
            "torch.distributed.device_mesh": _of_the_device,
            "torch.distributed.fsdp._fully_shard._fully_shard": _moved_before(tell),
            "torch.distributed.fsdp._init_utils": _flattened(tell),
            "torch.distributed.tensor._sharding_prop": _without_rules,
        }
    )


def _resizes_are_noted(recorder: Recorder) -> None:
    """What is gathered lies in a storage that is emptied and filled again."""
    resize = torch.UntypedStorage.resize_

    def noted(self: torch.UntypedStorage, size: Any) -> Any:
        made = resize(self, size)
        recorder.resized(self)
        return made

    torch.UntypedStorage.resize_ = noted  # type: ignore[assignment,method-assign]


def _of_the_device(module: Any) -> None:
    """A mesh of CUDA devices is one of simulated ones; a program that has not joined the other
    processes does it by its mesh."""
    module.init_process_group = lambda *args, **kwargs: torch.distributed.init_process_group()
    kind = module.DeviceMesh
    begin = kind.__init__

    @functools.wraps(begin)
    def start(self: Any, device_type: str, *args: Any, **kwargs: Any) -> None:
        begin(self, DEVICE if device_type == "cuda" else device_type, *args, **kwargs)

    kind.__init__ = start


def _moved_before(tell: Callable[[str], None]) -> Change:
    """Modules are moved to the device before they are shared out: torch sets the data of each of
    their parameters, which cannot be done to a real one with a fake one."""

    def change(module: Any) -> None:
        states = module._get_modules_and_states

        def moved(modules: Any, device: torch.device, ignored: Any = None) -> Any:
            tell(_shared("fully_shard"))
            for each in modules if isinstance(modules, (list, tuple)) else (modules,):
                _move(each, device, {id(parameter) for parameter in ignored or ()})
            return states(modules, device, ignored)

        module._get_modules_and_states = moved

    return change


def _flattened(tell: Callable[[str], None]) -> Change:
    """The same for `FullyShardedDataParallel`, which moves what no module within has wrapped."""

    def change(module: Any) -> None:
        move, device_of = module._move_module_to_device, module._get_device_from_device_id

        def moved(whole: nn.Module, ignored: Any, buffers: Any, device: Any) -> None:
            tell(_shared("FullyShardedDataParallel"))
            if device is not None:
                kind = module.fsdp_file.FullyShardedDataParallel
                wrapped = [part for part in whole.modules() if isinstance(part, kind)]
                others = {id(p) for part in wrapped for p in (*part.parameters(), *part.buffers())}
                _move(whole, device, others | {id(each) for each in (*ignored, *buffers)})
            move(whole, ignored, buffers, device)

        module._move_module_to_device = moved
        module._get_device_from_device_id = lambda *args: redirect(device_of(*args))

    return change


def _shared(name: str) -> str:
    count = torch.distributed.get_world_size() if torch.distributed.is_initialized() else 1
    return (
        f"{name}: one of {count} processes is traced, with its part of what they share out; "
        "not modelled: the buffers of NCCL, and pools of its streams"
    )


def _move(module: nn.Module, device: torch.device, ignored: Iterable[int]) -> None:
    def there(tensor: torch.Tensor) -> torch.Tensor:
        stays = id(tensor) in ignored or tensor.device.type == "meta" or local(tensor) is not tensor
        return tensor if stays else tensor.to(device)

    module._apply(there)


def _without_rules(module: Any) -> None:
    """Tensors without data by which torch finds the shapes of whole ones are on no device."""
    kind = module.ShardingPropagator
    shapes = kind._propagate_tensor_meta_non_cached

    def unseen(self: Any, schema: Any) -> Any:
        with _disable_current_modes():
            return shapes(self, schema)

    kind._propagate_tensor_meta_non_cached = unseen
