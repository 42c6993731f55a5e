"""Watches every operator, and notes when a storage on the simulated device is born and dies."""

from __future__ import annotations

import contextlib
import sys
import threading
import weakref
from typing import Any, NamedTuple

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensor
from torch.nn.modules import module as module_hooks
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from cfglint.dynamic.events import (
    ALLOCATE,
    FLUSH,
    FREE,
    PHASE,
    PHASES,
    Context,
    Event,
    Label,
    ModuleShape,
)
from cfglint.dynamic.plans import Draw
from cfglint.dynamic.trace import known_data, stand_ins, workspaces
from cfglint.dynamic.trace.backend import DEVICE
from cfglint.dynamic.trace.parts import written_class
from cfglint.dynamic.trace.places import Places
from cfglint.dynamic.trace.shapes import Shapes, of_process

_SHOWN_FROM = 1 << 20
"""Bytes from which a storage's shape is kept for the table of largest tensors."""

_DEVICE_OF = torch.ops.prim.device.default


class UnmodelledOperatorError(Exception):
    """An operator that fake tensors cannot be put through; the message names it."""


def local(tensor: Any) -> Any:
    """The part of a sharded tensor that this process holds; the tensor where it is whole."""
    return getattr(tensor, "_local_tensor", tensor)


class Recorder(TorchDispatchMode):
    """One trace as it is made.

    Args:
        device: the device type that is watched.
        variant: which stand-in values are given for data that a program reads.
        workspace_bytes: of one cuBLAS handle; 0 where kernels take none.
        root: the folder of the user's modules, "" for unknown.
        shapes: what operators are known to make.
    """

    def __init__(
        self,
        device: str = DEVICE,
        variant: str = "low",
        workspace_bytes: int = 0,
        root: str = "",
        shapes: Shapes | None = None,
    ) -> None:
        super().__init__()
        self.shapes = of_process() if shapes is None else shapes
        self.places = Places(root)
        self.device = device
        self.variant = variant
        self.workspace_bytes = workspace_bytes
        self.events: list[Event] = []
        self.contexts: list[Context] = []
        self.labels: dict[int, Label] = {}
        self.tensors: dict[int, tuple[tuple[int, ...], str]] = {}
        self.modules: list[ModuleShape] = []
        self.silent: nn.Module | None = None
        """The last module whose forward pass returned nothing."""
        self.incomplete: dict[str, None] = {}
        self.stand_ins_used = False
        self.carries_data = False
        """Whether some tensors on the device have data, as `known_data` says."""
        self.integer = 1
        """What a program reads off an integer of which nothing is known."""
        self.host_peak = self._host = 0
        self.operations = 0
        self.counts = True
        """Whether floating-point operations are counted."""
        self.phase = 0
        self.shapes_wanted = False
        self._known: dict[Context, int] = {}
        self._operators: dict[int, _Operator] = {}
        self._storages: dict[int, tuple[weakref.ref[Any], int, int, bool]] = {}
        self._next = 0
        self._names: dict[int, str] = {}
        self._stack: list[tuple[nn.Module, str]] = []
        self._by_sequence: dict[int, tuple[str, str, int]] = {}
        self._handles: set[str] = set()
        self._main = threading.get_ident()
        self._hooks: list[Any] = []

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Whether torch puts a call around each dispatch that keeps its compiler away: there is
        none here."""
        return False

    def start(self, phase: str) -> None:
        """Begin a phase."""
        self.phase = PHASES.index(phase)
        self.events.append((PHASE, self.phase))

    def flush(self) -> None:
        """`torch.cuda.empty_cache()`."""
        self.events.append((FLUSH,))

    def use_stand_in(self) -> None:
        """A value was asked for that is not there."""
        self.stand_ins_used = True

    def name_modules(self, model: nn.Module) -> None:
        """Know modules by their dotted names."""
        self._names = {id(module): name for name, module in model.named_modules()}

    def know_modules(self, names: dict[int, str]) -> None:
        """Know modules, by their identity, by these names."""
        self._names.update(names)

    def rename_phase(self, event: int, phase: str) -> None:
        """Call the phase that began with an event by another name."""
        old, self.phase = self.phase, PHASES.index(phase)
        self.events[event] = (PHASE, self.phase)
        self.contexts = [
            c._replace(phase=self.phase) if c.phase == old else c for c in self.contexts
        ]
        self._known = {context: index for index, context in enumerate(self.contexts)}

    def label_of(self, tensor: torch.Tensor) -> Label | None:
        """What is known of a storage."""
        storage = self._id_of(tensor)
        return self.labels.get(storage) if storage is not None else None

    def label(self, tensor: torch.Tensor, role: str, name: str) -> None:
        """Say what a storage holds; the first word on it stands."""
        tensor = local(tensor)
        storage = self._id_of(tensor)
        if storage is not None and storage not in self.labels:
            dtype = str(tensor.dtype).removeprefix("torch.")
            self.labels[storage] = Label(role, name, tuple(tensor.shape), dtype)

    def __enter__(self) -> Recorder:
        self._hooks = [
            module_hooks.register_module_forward_pre_hook(self._enter_module),
            module_hooks.register_module_forward_hook(self._leave_module, always_call=True),
        ]
        super().__enter__()
        return self

    def __exit__(self, *args: Any) -> None:
        for hook in self._hooks:
            hook.remove()
        super().__exit__(*args)

    def __torch_dispatch__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if func is _DEVICE_OF:  # asked twice as often as anything else
            tensor = args[0]
            if type(tensor) is FakeTensor or hasattr(tensor, "fake_device"):
                return tensor.fake_device
            return func(*args)
        kwargs = kwargs or {}
        known = self._operators.get(id(func))
        if known is None:
            known = self._operators[id(func)] = _operator(func)
        if known.is_plain:
            out = self._call(func, args, kwargs)
        else:
            changed, out = self._looked_at(func, known.name, args, kwargs)
            if changed is None:
                return out
            args = changed
        if known.formula is not None and self.counts:
            self._count(known.formula, args, kwargs, out)
        if known.is_noted:
            self._note(known.name, args, kwargs, out)
        if known.fills and known_data.filled(known.name, args, out):
            self.carries_data = True
        elif self.carries_data:
            known_data.carry(func, args, kwargs, out)
        self._made(known, args, out)
        return out

    def _looked_at(
        self, func: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...] | None, Any]:
        """What an operator gives in which a GPU or data has a say, after the arguments that it was
        then called with; None for them where nothing more is to be noted of it.

        Raises:
            RuntimeError, UnmodelledOperatorError: a GPU refuses it, or it cannot be traced.
        """
        if name == "_local_scalar_dense" and (value := self._read(args[0])) is not None:
            return None, value
        if name == "_to_copy" and getattr(args[0], "constant", None) is not None:
            device = kwargs.get("device")
            if device is not None and torch.device(device).type == self.device:
                made = self._copy_of_constant(args[0], kwargs)
                self._knows(made, args[0].constant)
                return None, self._born(made, name)
        if name in stand_ins.SIZED_BY_DATA and _fake_without_value(args[0]):
            if not stand_ins.is_known(args[0]):
                self.use_stand_in()
            return args, stand_ins.SIZED_BY_DATA[name](args, self.variant)
        if name in workspaces.MATMULS:
            self._open_handle(args)
        if name in _ONE_TYPE:
            _check_types(args)
        if name == "embedding" and True in args[4:5] and torch.is_grad_enabled():
            raise UnmodelledOperatorError(
                "the sparse gradients of nn.Embedding(sparse=True) cannot be traced"
            )
        if name in stand_ins.INDEXING:
            args, used = stand_ins.without_masks(args, self.variant)
            if used:
                self.use_stand_in()
        if _is_fused(name):
            return args, None  # an optimizer's step in place, which torch has no shape rule for
        return args, self._call(func, args, kwargs)

    def _read(self, tensor: Any) -> Any:
        """The number of a fake tensor that the host reads; None of another tensor."""
        if getattr(tensor, "fake_mode", None) is None:
            return None
        if tensor.constant is not None:
            with torch._C._DisableTorchDispatch():
                return tensor.constant.item()
        if not stand_ins.is_known(tensor):
            self.use_stand_in()
        return _scalar(tensor, stand_ins.values(tensor, self.variant, self.integer)[0])

    def _note(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> None:
        """Remember what is known of the values that an operator gave."""
        if name == "lift_fresh" and type(args[0]) is torch.Tensor:
            self._knows(out, args[0])
        stand_ins.note_outputs(name, args, kwargs, out)

    def _made(self, known: _Operator, args: tuple[Any, ...], out: Any) -> None:
        """Note what an operator made, with its workspace: of the gradients of a convolution each is
        made with its own before the next."""
        name = known.name
        if name != "convolution_backward":
            if made := tensors_in(out):
                self._born_of(made, name)
                if known.takes:
                    self._pass_workspace(name, made[0], workspaces.of_call(name, args, out))
            return
        for position, tensor in enumerate(out):
            if tensor is not None:
                self._born(tensor, name)
                self._pass_workspace(name, tensor, workspaces.of_backward(args, position))

    def _count(self, formula: Any, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> None:
        """Add an operator's floating-point operations; what torch's formula cannot read adds none,
        for this number only says how far a model is scaled down for a CPU."""
        call, counted = self.shapes.last, self.shapes.operations
        found = counted.get(call)
        if found is None:
            found = 0
            with contextlib.suppress(Exception):
                found = int(formula(*args, **kwargs, out_val=out))
            if call is not None:
                counted[call] = found
        self.operations += found

    def _call(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The operator on fake tensors.

        Raises:
            UnmodelledOperatorError: torch cannot tell the shapes that it gives.
        """
        try:
            return self.shapes.call(func, args, kwargs)
        except NotImplementedError as error:
            if f"'{self.device}' backend" not in str(error):
                raise
            if any(t.layout is not torch.strided for t in tensors_in(args)):
                raise UnmodelledOperatorError(
                    f"a sparse tensor is given to {func} on the GPU, which a trace cannot follow"
                ) from None
            raise UnmodelledOperatorError(
                f"torch has no rule for the shapes of {func}, so a trace cannot pass it"
            ) from None

    def _copy_of_constant(self, tensor: Any, kwargs: dict[str, Any]) -> torch.Tensor:
        return torch.empty_strided(
            tensor.shape,
            tensor.stride(),
            dtype=kwargs.get("dtype") or tensor.dtype,
            device=torch.device(self.device, 0),
        )

    def _knows(self, made: torch.Tensor, source: torch.Tensor) -> None:
        """A tensor is of numbers that the code itself has: `torch.tensor([3, 1])`."""
        known_data.arrive(made, source)
        self.carries_data = self.carries_data or known_data.data_of(made) is not None

    def _born(self, out: Any, name: str) -> Any:
        self._born_of(tensors_in(out), name)
        return out

    def _born_of(self, made: list[torch.Tensor], name: str) -> None:
        context = -1
        for tensor in made:
            if tensor.layout is not torch.strided:
                self.incomplete.setdefault("sparse tensors")
                continue
            storage = tensor.untyped_storage()
            if storage._cdata in self._storages:
                known = self._storages[storage._cdata]
                if known[0]() is storage and known[2] == storage.nbytes():
                    continue
                self._dead(storage._cdata, known[1])
            if context < 0:
                context = self._context(name)
            self._allocate(tensor, storage, context)

    def _allocate(self, tensor: torch.Tensor, storage: Any, context: int) -> None:
        size = storage.nbytes()
        number, self._next = self._next, self._next + 1
        here = tensor.device.type == self.device
        if here:
            self.events.append((ALLOCATE, number, size, context))
            if size >= _SHOWN_FROM:
                dtype = str(tensor.dtype).removeprefix("torch.")
                self.tensors[number] = (tuple(tensor.shape), dtype)
        elif tensor.device.type == "cpu":
            self._host += size
            self.host_peak = max(self.host_peak, self._host)
        key = storage._cdata
        reference = weakref.ref(storage, lambda _: self._dead(key, number))
        self._storages[key] = (reference, number, size, here)

    def resized(self, storage: Any) -> None:
        """A storage has another size than before: emptied, or filled again."""
        key, size = storage._cdata, storage.nbytes()
        known = self._storages.get(key)
        if known is None or known[0]() is not storage or known[2] == size:
            return
        self._dead(key, known[1])
        number, self._next = self._next, self._next + 1
        if known[3]:
            self.events.append((ALLOCATE, number, size, self._context("resize_")))
        else:
            self._host += size
        reference = weakref.ref(storage, lambda _: self._dead(key, number))
        self._storages[key] = (reference, number, size, known[3])

    def _dead(self, key: int, number: int) -> None:
        known = self._storages.get(key)
        if known is None or known[1] != number:
            return
        del self._storages[key]
        if known[3]:
            self.events.append((FREE, number))
        else:
            self._host -= known[2]

    def _id_of(self, tensor: torch.Tensor) -> int | None:
        known = self._storages.get(local(tensor).untyped_storage()._cdata)
        return known[1] if known else None

    def _context(self, op: str) -> int:
        module, file, line = self._where(op)
        context = Context(self.phase, module, f"aten.{op}", file, line)
        known = self._known.get(context)
        if known is None:
            known = self._known[context] = len(self.contexts)
            self.contexts.append(context)
        return known

    def place_of_node(self, node: Any) -> tuple[str, int]:
        """File and line of the call that a node of the backward pass is of; ("", 0) for unknown."""
        return self._by_sequence.get(node._sequence_nr(), ("", "", 0))[1:]

    def _where(self, op: str) -> tuple[str, str, int]:
        """Module and user line: of the call now, or, in backward, of the forward call behind it."""
        node = torch._C._current_autograd_node()
        if node is not None:
            known = self._by_sequence.get(node._sequence_nr())
            if known is not None:
                return known
        module = self._stack[-1][1] if self._stack else ""
        here = (module, *self.places.of_frame(sys._getframe(2)))
        if node is None and torch.is_grad_enabled():
            sequence = torch.autograd._get_sequence_nr()
            self._by_sequence[sequence] = here
            self._by_sequence[sequence - 1] = here
        return here

    def _open_handle(self, args: tuple[Any, ...]) -> None:
        """cuBLAS's workspace: one for each handle; backward runs on a thread with its own."""
        if not self.workspace_bytes or not any(
            isinstance(arg, torch.Tensor) and arg.device.type == self.device for arg in args
        ):
            return
        handle = "backward" if threading.get_ident() != self._main else "forward"
        if handle not in self._handles:
            self._handles.add(handle)
            number, self._next = self._next, self._next + 1
            self.labels[number] = Label("workspace", f"cuBLAS workspace, {handle}")
            context = self._context("cublas_workspace")
            self.events.append((ALLOCATE, number, self.workspace_bytes, context))

    def _pass_workspace(
        self, name: str, made: torch.Tensor, workspace: workspaces.Workspace
    ) -> None:
        if not self.workspace_bytes or made.device.type != self.device or not workspace.most:
            return
        number, self._next = self._next, self._next + 1
        self.labels[number] = Label(
            "workspace", f"{name} workspace", workspace[:4], workspace.family
        )
        usual = Draw().of(workspace.family, workspace[:4])
        self.events.append((ALLOCATE, number, usual, self._context(name)))
        self.events.append((FREE, number))

    def _enter_module(self, module: nn.Module, args: Any) -> None:
        self._stack.append((module, self._names.get(id(module), type(module).__name__)))

    def _leave_module(self, module: nn.Module, args: Any, output: Any) -> None:
        if output is None and sys.exc_info()[0] is None:
            self.silent = module
        while self._stack:
            left, name = self._stack.pop()
            if left is module:
                break
        else:
            return
        if self.shapes_wanted and len(self.modules) < 5000:
            self.modules.append(
                ModuleShape(
                    name,
                    written_class(module).__name__,
                    tuple(tuple(t.shape) for t in tensors_in(args)),
                    tuple(tuple(t.shape) for t in tensors_in(output)),
                    next((str(t.dtype).removeprefix("torch.") for t in tensors_in(output)), ""),
                    sum(p.numel() for p in module.parameters(recurse=False)),
                )
            )

    @property
    def module_now(self) -> str:
        """The dotted name of the module whose forward runs."""
        return self._stack[-1][1] if self._stack else ""

    def forget_stack(self) -> None:
        """After an exception: no module is running."""
        self._stack.clear()


class _Operator(NamedTuple):
    """What is asked of an operator each time: whether neither a GPU nor data has a say in it;
    `formula` counts its floating-point operations; whether something is noted on what it makes,
    whether its kernel `takes` a workspace, and whether it `fills` with what may be known."""

    func: Any
    name: str
    is_plain: bool
    formula: Any
    is_noted: bool
    takes: bool
    fills: bool


def _operator(func: Any) -> _Operator:
    name = func._schema.name.rpartition("::")[2]
    is_plain = name not in _LOOKED_AT and not _is_fused(name)
    formula = flop_registry.get(getattr(func, "_overloadpacket", None))
    return _Operator(
        func,
        name,
        is_plain,
        formula,
        name in stand_ins.NOTED,
        name in workspaces.TAKERS,
        name in known_data.FILLERS,
    )


def _is_fused(name: str) -> bool:
    return bool(name.startswith("_fused_") and name.endswith("_"))


_ONE_TYPE = workspaces.MATMULS | {"convolution"}

_LOOKED_AT = frozenset(
    [
        "_local_scalar_dense",
        "_to_copy",
        "embedding",
        *stand_ins.SIZED_BY_DATA,
        *stand_ins.INDEXING,
        *_ONE_TYPE,
    ]
)
"""Operators in which a GPU or data has a say."""


def _check_types(args: tuple[Any, ...]) -> None:
    """Matrix products and convolutions of two types raise on a GPU; fake tensors promote them."""
    found = [arg.dtype for arg in args if isinstance(arg, torch.Tensor)]
    if len(set(found)) > 1:
        names = " and ".join(dict.fromkeys(str(d).removeprefix("torch.") for d in found))
        raise RuntimeError(f"expected tensors of the same dtype, but got {names}")


def tensors_in(value: Any) -> list[torch.Tensor]:
    """The tensors inside tuples, lists, mappings and dataclasses."""
    if value is None:
        return []
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, (list, tuple)):
        return [tensor for item in value for tensor in tensors_in(item)]
    if isinstance(value, dict):
        return [tensor for item in value.values() for tensor in tensors_in(item)]
    if hasattr(value, "__dataclass_fields__"):
        return tensors_in(list(vars(value).values()))
    return []


def _fake_without_value(tensor: Any) -> bool:
    return getattr(tensor, "fake_mode", None) is not None and tensor.constant is None


def _scalar(tensor: torch.Tensor, value: Any) -> Any:
    if tensor.dtype == torch.bool:
        return bool(value)
    if tensor.is_complex():
        return complex(value)
    return float(value) if tensor.is_floating_point() else int(value)
