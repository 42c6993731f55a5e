"""What operators make of tensors of given shapes, remembered.

torch remembers it too, but looks at everything that could matter to a compiler, and again for a
tensor that wants a gradient: half of a trace was spent there. Here a call is known by its operator,
the sizes, strides and types of its tensors, and its other arguments; what it made is made again
without asking torch.
"""

from __future__ import annotations

import contextlib
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

import torch
from torch._subclasses import fake_impls
from torch._subclasses.fake_tensor import (
    FakeTensor,
    in_kernel_invocation_manager,
    torch_decomp_decompositions,
)
from torch.utils._python_dispatch import TorchDispatchMode

from cfglint.dynamic.trace import lists
from cfglint.dynamic.trace.backend import DEVICE
from cfglint.dynamic.trace.formulas import as_given, by_formula, stride_of

_SPACES = ("aten", "prims")
"""Namespaces of operators that do the same each time: what others register may look at more."""

_LEFT_OUT = frozenset(["as_strided", "as_strided_", "set_", "resize_", "resize_as_"])
"""Operators that ask for more of a tensor than what it is known by: the size of its storage."""

_FACTORIES = frozenset(
    ["empty", "empty_strided", "zeros", "ones", "rand", "randn", "arange", "randint", "full"]
)
"""Operators that make a tensor of nothing but sizes and numbers, and of the type that is usual
then."""

_SIZED = frozenset(["index"])
"""Operators whose size depends on data only where they are given masks, which are stood in for
before: with integers it does not."""

_LIFT = torch.ops.aten.lift_fresh.default

MOST = 1 << 17
"""Calls that are remembered at most; then it begins anew."""

_VIEWS = frozenset(
    ["view", "_unsafe_view", "select", "detach", "alias", "unsqueeze", "squeeze", "slice"]
)
"""Views, for which torch has more than its rule for shapes, because a size may be a symbol."""

_PLAIN = frozenset(["hardtanh_backward", "leaky_relu_backward"])
"""Operators that torch takes apart. Of contiguous tensors the rule for shapes gives the same."""

_TAGS = (
    torch.Tag.inplace_view,
    torch.Tag.data_dependent_output,
    torch.Tag.dynamic_output_shape,
)

_CONSTANTS = frozenset(
    [
        int,
        float,
        bool,
        complex,
        str,
        type(None),
        torch.dtype,
        torch.device,
        torch.layout,
        torch.memory_format,
    ]
)

_MANY = ("_foreach_", "_fused_", "_amp_")
"""Operators of optimizers, whose numbers change with each step and no shape with them."""

_NUMBER = "number"


class _Made(NamedTuple):
    """One output: the tensor `same` that was given; a view of the storage of tensor `view`; or a
    new tensor. -1 stands for none."""

    same: int
    view: int = -1
    size: tuple[int, ...] = ()
    stride: tuple[int, ...] = ()
    offset: int = 0
    dtype: torch.dtype = torch.float32
    device: torch.device = torch.device("cpu")
    attributes: dict[str, Any] = {}  # noqa: RUF012  # never changed, only copied


class _Recipe(NamedTuple):
    """The outputs of a call; `kind` is `tuple` or `list` of several, None of one."""

    made: tuple[_Made | None, ...]
    kind: type | None


class _UnlikeError(Exception):
    """A call that is not remembered."""


class Shapes:
    """What was seen so far in this process."""

    def __init__(self) -> None:
        self._known: dict[Any, _Recipe | None] = {}
        self._names: dict[int, str] = {}
        self._seen: list[Any] = []
        self._rules: dict[Any, Rule] = {}
        self._blank: dict[Any, _Made] = {}
        self._attributes: dict[torch.device, dict[str, Any]] = {}
        self.last: Any = None
        """What the last call is known by; None where it is not remembered."""
        self.operations: dict[Any, int] = {}
        """Floating-point operations of calls, by what they are known by."""

    def call(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What the operator gives on these arguments, fake tensors or not.

        Raises:
            Exception: what the operator raises, which is asked anew each time.
        """
        self.last = None
        parts: list[Any] = [id(func)]
        tensors: list[Any] = []
        try:
            name = self._name_of(func)
            if name.startswith("_foreach_"):
                if lists.in_place(name, args, kwargs):
                    return None
                if (each := lists.alike(name, args, kwargs)) is not None:
                    return self._alike(each)
            _describe(args, name.startswith(_MANY), parts, tensors)
            for key, value in kwargs.items():
                parts.append(key)
                _describe((value,), False, parts, tensors)
            if torch.is_inference_mode_enabled():
                raise _UnlikeError
            mode = tensors[0].fake_mode if tensors else _mode_of_factory(name, parts)
        except _UnlikeError:
            made = self._lifted(func, args)
            return func(*args, **kwargs) if made is None else made
        call = self.last = tuple(parts)
        recipe = self._known.get(call)
        if recipe is not None:
            return _again(recipe, tensors, mode)
        if call in self._known:
            return func(*args, **kwargs)
        if len(self._known) > MOST:
            self._known.clear()
            self.operations.clear()
        recipe = self._by_rule(func, args, kwargs, tensors)
        if recipe is not None:
            self._known[call] = recipe
            return _again(recipe, tensors, mode)
        before = _described(tensors)
        out = self._asked(func, args, kwargs, tensors) if tensors else func(*args, **kwargs)
        is_as_before = _described(tensors) == before
        self._known[call] = _recipe_of(out, tensors, mode) if is_as_before else None
        return out

    def _alike(self, tensors: list[Any]) -> list[FakeTensor]:
        """A new tensor as each of these contiguous ones of the simulated device."""
        mode = tensors[0].fake_mode
        made = []
        for tensor in tensors:
            key = (tuple(tensor.shape), tensor.dtype, tensor.fake_device)
            if key not in self._blank:
                self._blank[key] = self._new(*key, mode)
            made.append(_made(self._blank[key], [], mode))
        return made

    def _by_rule(
        self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any], tensors: list[Any]
    ) -> _Recipe | None:
        """How a call's outputs are made where a formula says it, or they are as its tensor is; None
        where torch is to be asked."""
        if not tensors:
            return None
        device, mode = tensors[0].fake_device, tensors[0].fake_mode
        if any(tensor.fake_device != device for tensor in tensors):
            return None
        like = as_given(func, args, kwargs)
        if like is not None:
            return _Recipe((self._new(*like[:3], mode, like[3]),), None)
        if device.type != DEVICE:
            return None
        told = by_formula(func, args, kwargs, tensors)
        if told is None:
            return None
        made, stride = told
        outputs = tuple(each and self._new(*each, device, mode, stride) for each in made)
        return _Recipe(outputs, tuple if len(outputs) > 1 else None)

    def _lifted(self, func: Any, args: tuple[Any, ...]) -> Any:
        """A number of the host as `torch.tensor(1.0)` makes it: a fake tensor that knows it;
        None for anything else. Optimizers make one for each parameter, which takes torch 2 ms."""
        if func is not _LIFT or type(args[0]) is not torch.Tensor:
            return None
        source = args[0]
        mode = torch._C._get_dispatch_mode(torch._C._TorchDispatchModeKey.FAKE)
        if mode is None or source.numel() != 1 or source.device.type != "cpu":
            return None
        if source.requires_grad:
            return None
        with torch._C._DisableTorchDispatch():
            real = source.clone()
        size, stride = tuple(real.shape), tuple(real.stride())
        made = _made(self._new(size, real.dtype, real.device, mode, stride), [], mode)
        made.constant = real
        mode.fake_tensor_converter.set_tensor_memo(real, made)  # what is written in place finds it
        mode.fake_tensor_converter.add_constant_storage_mapping(made)
        return made

    def _new(
        self,
        size: tuple[int, ...],
        dtype: torch.dtype,
        device: torch.device,
        mode: Any,
        stride: tuple[int, ...] | None = None,
    ) -> _Made:
        """How a new tensor is made, contiguous where no stride is given."""
        attributes = self._attributes.get(device)
        if attributes is None:
            how = _how(_of_no_sizes(mode, device), [], {}, set(), mode)
            assert how is not None, "only of no tensor"
            attributes = self._attributes[device] = how.attributes
        stride = stride_of(size) if stride is None else stride
        return _Made(-1, -1, size, stride, 0, dtype, device, attributes)

    def _asked(
        self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any], tensors: list[Any]
    ) -> Any:
        """What the operator gives, by the rule for shapes alone where torch would come to it."""
        rule = self._rules.get(func)
        if rule is None:
            rule = self._rules[func] = _rule_of(func)
        device, mode = tensors[0].fake_device, tensors[0].fake_mode
        if any(tensor.fake_device != device for tensor in tensors):
            return func(*args, **kwargs)
        is_plain = device.type == DEVICE and _are_contiguous(tensors)
        if rule is Rule.LONG or (rule is Rule.PLAIN and not is_plain):
            return func(*args, **kwargs)
        with contextlib.suppress(Exception):
            with in_kernel_invocation_manager(mode):
                out = func(*args, **kwargs)
            if rule is Rule.SHORT or _are_contiguous(_outputs(out)):
                return _wrapped(out, mode, device)
        return func(*args, **kwargs)

    def _name_of(self, func: Any) -> str:
        """The operator's name.

        Raises:
            _UnlikeError: it is not remembered.
        """
        name = self._names.get(id(func))
        if name is None:
            space, _, name = getattr(func, "_schema", func).name.partition("::")
            tags = getattr(func, "tags", ())
            is_more = name not in _SIZED and any(tag in tags for tag in _TAGS)
            if space not in _SPACES or name in _LEFT_OUT or is_more:
                name = ""
            self._names[id(func)] = name
            self._seen.append(func)  # so that no other has its identity
        if not name:
            raise _UnlikeError
        return name


def _describe(values: Any, loose: bool, parts: list[Any], tensors: list[Any]) -> None:
    """Add what arguments are known by, and the tensors among them.

    Raises:
        _UnlikeError: one of them may be known by more.
    """
    for value in values:
        kind = type(value)
        if kind is FakeTensor:
            if value.constant is not None or value.layout is not torch.strided:
                raise _UnlikeError
            dtype = value.dtype
            if dtype.is_complex and (value.is_conj() or value.is_neg()):
                raise _UnlikeError
            parts += (
                value.shape,
                value.stride(),
                value.storage_offset(),
                dtype,
                value.fake_device,
            )
            tensors.append(value)
        elif kind in _CONSTANTS:
            parts += (kind, _NUMBER if loose and kind is float else value)
        elif kind is list or kind is tuple:
            parts.append(len(value))
            _describe(value, loose, parts, tensors)
        else:
            raise _UnlikeError


def _mode_of_factory(name: str, parts: list[Any]) -> Any:
    """The mode that a tensor is made under which depends on no other; adds what else it depends on.

    Raises:
        _UnlikeError: the call may depend on more.
    """
    mode = torch._C._get_dispatch_mode(torch._C._TorchDispatchModeKey.FAKE)
    if name not in _FACTORIES or mode is None:
        raise _UnlikeError
    parts.append(torch.get_default_dtype())
    return mode


def _again(recipe: _Recipe, tensors: list[Any], mode: Any) -> Any:
    made = [each if each is None else _made(each, tensors, mode) for each in recipe.made]
    return made[0] if recipe.kind is None else recipe.kind(made)


def _made(how: _Made, tensors: list[Any], mode: Any) -> Any:
    if how.same >= 0:
        return tensors[how.same]
    with torch._C._DisableTorchDispatch():
        data = torch.empty_strided(how.size, how.stride, dtype=how.dtype, device="meta")
        if how.view >= 0:
            storage = tensors[how.view].untyped_storage()
            data.set_(storage, how.offset, how.size, how.stride)
    made = torch.Tensor._make_subclass(
        FakeTensor, data, False, dispatch_device=True, device_for_backend_keys=how.device
    )
    if mode._allow_unsafe_data_ptr_access:
        torch._C._set_warn_deprecated_on_mutable_data_ptr(made)
    else:
        torch._C._set_throw_on_mutable_data_ptr(made)
    made.__dict__.update(how.attributes)
    made.fake_mode = mode
    return made


class Rule(Enum):
    """How shapes of an operator are found: as torch does, by its rule for shapes alone, or by that
    one for contiguous tensors."""

    LONG, SHORT, PLAIN = range(3)


def _rule_of(func: Any) -> Rule:
    """Whether torch comes to the rule for shapes alone of this operator, after all that it looks at
    in `FakeTensorMode._dispatch_impl`; not, where this torch does not tell."""
    name = func._schema.name.partition("::")[2]
    if name in _VIEWS:
        return Rule.SHORT
    if name in _PLAIN or name.startswith("_foreach_"):
        return Rule.PLAIN if "out" not in func._overloadname else Rule.LONG
    try:
        by_hand = any(check(func) for check, _ in fake_impls.op_implementations_checks)
        by_user = torch._library.simple_registry.singleton.find(func.name()).fake_impl.kernel
        by_rule = func in torch._decomp.meta_table
        by_parts = not by_rule and (
            func._can_decompose()
            or (func in torch._decomp.decomposition_table and torch_decomp_decompositions(func))
        )
        is_known = fake_impls.has_meta(func)
    except (AttributeError, RuntimeError, TypeError):
        return Rule.LONG
    is_short = func.namespace == "aten" and is_known and not (by_hand or by_user or by_parts)
    return Rule.SHORT if is_short else Rule.LONG


def _of_no_sizes(mode: Any, device: torch.device) -> FakeTensor:
    with torch._C._DisableTorchDispatch():
        data = torch.empty((), device="meta")
    return FakeTensor(mode, data, device)


def _outputs(out: Any) -> list[torch.Tensor]:
    outputs = out if isinstance(out, (list, tuple)) else [out]
    return [each for each in outputs if isinstance(each, torch.Tensor)]


def _are_contiguous(tensors: list[Any]) -> bool:
    return all(tensor.is_contiguous() for tensor in tensors)


def _wrapped(out: Any, mode: Any, device: torch.device) -> Any:
    """Fake tensors for those without data that a rule for shapes gave."""
    if isinstance(out, (list, tuple)):
        return type(out)(_wrapped(each, mode, device) for each in out)
    if isinstance(out, torch.Tensor) and type(out) is not FakeTensor:
        return FakeTensor(mode, out, device)
    return out


def _described(tensors: list[Any]) -> list[Any] | None:
    """What tensors are known by; None once one is known by more."""
    parts: list[Any] = []
    try:
        _describe(tensors, False, parts, [])
    except _UnlikeError:
        return None
    return parts


def _recipe_of(out: Any, tensors: list[Any], mode: Any) -> _Recipe | None:
    """How the outputs are made again; None where that cannot be said."""
    kind = type(out) if isinstance(out, (list, tuple)) else None
    outputs = list(out) if kind is not None else [out]
    try:
        if kind not in (None, list, tuple):
            raise _UnlikeError
        storages = {tensor.untyped_storage()._cdata: at for at, tensor in enumerate(tensors)}
        fresh: set[int] = set()
        return _Recipe(tuple(_how(each, tensors, storages, fresh, mode) for each in outputs), kind)
    except _UnlikeError:
        return None


def _how(
    out: Any, tensors: list[Any], storages: dict[int, int], fresh: set[int], mode: Any
) -> _Made | None:
    if out is None:
        return None
    for at, tensor in enumerate(tensors):
        if out is tensor:
            return _Made(at)
    if type(out) is not FakeTensor or out.constant is not None or out.requires_grad:
        raise _UnlikeError
    if out.layout is not torch.strided or out.is_conj() or out.is_neg():
        raise _UnlikeError
    attributes = dict(vars(out))
    of = attributes.pop("fake_mode", None)
    device = out.fake_device
    if of is not mode or not _is_plain(attributes, device):
        raise _UnlikeError
    storage = out.untyped_storage()
    at = storages.get(storage._cdata, -1)
    size, stride, offset = tuple(out.shape), tuple(out.stride()), int(out.storage_offset())
    if at < 0:
        if storage._cdata in fresh or offset or storage.nbytes() != _bytes(size, stride, out.dtype):
            raise _UnlikeError
        fresh.add(storage._cdata)
    return _Made(-1, at, size, stride, offset, out.dtype, device, attributes)


def _is_plain(attributes: dict[str, Any], device: torch.device) -> bool:
    """Whether nothing but its device is noted on a tensor."""
    return all(value is None or value is device for value in attributes.values())


def _bytes(size: tuple[int, ...], stride: tuple[int, ...], dtype: torch.dtype) -> int:
    """Bytes of a storage that holds these sizes and strides, and no more."""
    if 0 in size:
        return 0
    last = sum((length - 1) * step for length, step in zip(size, stride, strict=True))
    return (last + 1) * dtype.itemsize


@cache
def of_process() -> Shapes:
    """The one of this process, which every trace in it adds to."""
    return Shapes()


class Remembered(TorchDispatchMode):
    """Operators by what is known of them, where nobody watches: for a model that is only built."""

    def __torch_dispatch__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if func is torch.ops.prim.device.default and hasattr(args[0], "fake_device"):
            return args[0].fake_device
        return of_process().call(func, args, kwargs or {})
