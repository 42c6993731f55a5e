"""What a program finds around it: a CUDA machine, no trackers, and no network."""

from __future__ import annotations

import contextlib
import functools
import os
import socket
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensor
from torch.utils import _device

from cfglint.dynamic.trace.backend import DEVICE
from cfglint.dynamic.trace.cuda_calls import Idle, redirect
from cfglint.dynamic.trace.program import processes, terminal
from cfglint.dynamic.trace.program.late import after_import
from cfglint.dynamic.trace.troubles import CLOSED

SURROUNDINGS = {
    "HYDRA_FULL_ERROR": "1",
    "WANDB_MODE": "disabled",
    "WANDB_SILENT": "true",
    "COMET_MODE": "disabled",
    "NEPTUNE_MODE": "offline",
    "SWANLAB_MODE": "disabled",
    "CLEARML_OFFLINE_MODE": "1",
    "MLFLOW_TRACKING_URI": "file:///dev/shm/mlruns",
    "DISABLE_MLFLOW_INTEGRATION": "TRUE",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "MPLBACKEND": "Agg",
}

_TORCH = os.path.dirname(os.path.abspath(torch.__file__)) + os.sep
_OWN = os.path.dirname(os.path.abspath(__file__)).partition(f"{os.sep}dynamic{os.sep}")[0] + os.sep


def install(is_within: Callable[[], bool]) -> None:
    """Put the program into these surroundings, for as long as the process lives.

    Args:
        is_within: whether an operator is being traced, which sees where tensors truly are.
    """
    os.environ.update(SURROUNDINGS)
    _shown_as_cuda(is_within)
    _accelerator()
    _more_of_cuda()
    _one_process()
    _no_names()
    terminal.install()
    after_import({"torch.utils.tensorboard.writer": _without_graphs})
    torch.jit.trace = _as_it_is
    torch.inference_mode = _without_gradients  # type: ignore[assignment,misc]


def _as_it_is(func: Any, *args: Any, **kwargs: Any) -> Any:
    """`torch.jit.trace` runs what it is given on sizes that are tensors; what it makes takes about
    the memory of what it was given."""
    return func


def _without_graphs(module: Any) -> None:
    """TensorBoard draws a model by tracing it."""
    module.SummaryWriter.add_graph = lambda self, *args, **kwargs: None


def _without_gradients(mode: Any = True) -> Any:
    """`torch.inference_mode` takes the memory of `torch.no_grad`, but hides what operators are made
    of from whoever watches them."""
    if callable(mode):
        return torch.no_grad()(mode)
    return torch.no_grad() if mode else contextlib.nullcontext()


def _shown_as_cuda(is_within: Callable[[], bool]) -> None:
    """Code outside of torch sees `cuda:0` where a tensor lies; torch sees the truth."""
    true = FakeTensor.device.fget  # type: ignore[attr-defined]
    shown = torch.device("cuda", 0)

    def device(self: FakeTensor) -> torch.device:
        found: torch.device = true(self)
        if found.type != DEVICE or is_within():
            return found
        name = sys._getframe(1).f_code.co_filename
        return found if name.startswith((_TORCH, _OWN, "<")) else shown

    FakeTensor.device = property(device)  # type: ignore[assignment]
    begin = _device.DeviceContext.__init__

    def context(self: Any, device: Any) -> None:
        begin(self, redirect(device))

    _device.DeviceContext.__init__ = context  # type: ignore[method-assign]


def _accelerator() -> None:
    module: Any = getattr(torch, "accelerator", None)
    if module is None:
        return
    answers: dict[str, Any] = {
        "is_available": lambda: True,
        "device_count": lambda: 1,
        "current_accelerator": lambda check_available=False: torch.device("cuda"),
        "current_device_index": lambda: 0,
        "current_device_idx": lambda: 0,
        "set_device_index": lambda device: None,
        "set_device_idx": lambda device: None,
        "synchronize": lambda device=None: None,
        "empty_cache": lambda: torch.cuda.empty_cache(),
        "memory_allocated": lambda device=None: 0,
        "max_memory_allocated": lambda device=None: 0,
        "memory_reserved": lambda device=None: 0,
        "max_memory_reserved": lambda device=None: 0,
    }
    for name, answer in answers.items():
        setattr(module, name, answer)


def have_cards(processes: str) -> None:
    """Have as many cards as processes are started on this machine, as a number; one otherwise."""
    count = max(1, int(processes)) if processes.isdigit() else 1
    modules: tuple[Any, ...] = (torch.cuda, getattr(torch, "accelerator", None))
    for module in modules:
        if module is not None:
            module.device_count = lambda: count


class _Chosen(contextlib.AbstractContextManager["_Chosen"]):
    """`torch.cuda.device(0)`."""

    def __init__(self, *args: Any) -> None:
        self.idx = self.prev_idx = 0

    def __exit__(self, *args: Any) -> None:
        pass


def _more_of_cuda() -> None:
    """What whole programs ask of CUDA, beside what models do."""
    nothing: Callable[..., None] = lambda *args, **kwargs: None  # noqa: E731
    answers: dict[str, Any] = {
        "device": _Chosen,
        "device_of": _Chosen,
        "get_arch_list": lambda: ["sm_80", "sm_86", "sm_90"],
        "is_current_stream_capturing": lambda: False,
        "current_blas_handle": lambda: 0,
        "default_stream": lambda *args, **kwargs: Idle(),
        "set_stream": nothing,
        "can_device_access_peer": lambda *args, **kwargs: False,
        "utilization": lambda *args, **kwargs: 0,
        "reset_accumulated_memory_stats": nothing,
        "set_per_process_memory_fraction": nothing,
        "initial_seed": lambda: 0,
        "seed_all": nothing,
        "device_memory_used": lambda *args, **kwargs: 0,
    }
    for name, answer in answers.items():
        setattr(torch.cuda, name, answer)
    torch.cuda.nvtx = SimpleNamespace(  # type: ignore[assignment]
        range_push=nothing, range_pop=nothing, mark=nothing, range=contextlib.nullcontext
    )
    if not hasattr(torch._C, "_cuda_getCurrentRawStream"):
        torch._C._cuda_getCurrentRawStream = lambda device: 0
    torch.version.cuda = torch.version.cuda or "12.8"


def _one_process() -> None:
    """Of processes that train together one is run, and what it sends to the others is left out."""
    distributed = torch.distributed
    if not distributed.is_available():
        return
    from torch.testing._internal.distributed import fake_pg  # registers the backend

    capable = distributed.Backend.backend_capability["fake"]
    if DEVICE not in capable:
        capable.append(DEVICE)
    begin = distributed.init_process_group

    def joined(*args: Any, **kwargs: Any) -> None:
        rank = kwargs.get("rank", -1)
        size = kwargs.get("world_size", -1)
        begin(
            "fake",
            store=fake_pg.FakeStore(),
            rank=rank if rank >= 0 else int(os.environ.get("RANK", "0")),
            world_size=size if size >= 1 else int(os.environ.get("WORLD_SIZE", "1")),
        )

    processes.install()
    distributed.init_process_group = joined
    distributed.distributed_c10d.init_process_group = joined


def _no_names() -> None:
    """No name of another machine is looked up: a download says at once what it wanted."""
    look_up = socket.getaddrinfo

    def refusing(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host in (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0"):
            return look_up(host, *args, **kwargs)
        raise socket.gaierror(socket.EAI_NONAME, f"{CLOSED}, and the program asked for {host}")

    socket.getaddrinfo = refusing
    load = torch.hub.download_url_to_file

    def downloaded(url: str, *args: Any, **kwargs: Any) -> None:
        try:
            load(url, *args, **kwargs)
        except OSError:
            raise OSError(f"{CLOSED}, and the program downloads {url}") from None

    torch.hub.download_url_to_file = downloaded
    after_import({"huggingface_hub.file_download": _naming_files})


def _naming_files(module: Any) -> None:
    """Have a file of the Hub that is not in the cache named; the kind of the exception stays, which
    libraries handle."""
    load = module.hf_hub_download

    @functools.wraps(load)
    def loaded(*args: Any, **kwargs: Any) -> Any:
        try:
            return load(*args, **kwargs)
        except OSError as error:
            given = [*args, kwargs.get("repo_id"), kwargs.get("filename")]
            names = "/".join(dict.fromkeys(part for part in given if isinstance(part, str)))
            error.args = (f"{CLOSED}, and the program downloads {names}",)
            raise

    module.hf_hub_download = loaded
