"""What an exception of the user's code says, and where it came from."""

from __future__ import annotations

import importlib.util
import traceback

from cfglint.dynamic.adapters.protocol import (
    ConfigError,
    NothingToBuildError,
    NotInstalledError,
    RefusedError,
    UnservedError,
)
from cfglint.dynamic.events import PHASES, Trouble
from cfglint.dynamic.trace.backend import DEVICE
from cfglint.dynamic.trace.recorder import Recorder, UnmodelledOperatorError

CLOSED = "cfglint closes the network"
"""What exceptions say that it is the reason of."""

NO_COMPILER = "CUDA_HOME environment variable is not set"
"""What torch says where a kernel is compiled on a machine without CUDA
(torch/utils/cpp_extension.py: `_join_cuda_home`)."""

_OURS = (
    ConfigError,
    NothingToBuildError,
    NotInstalledError,
    RefusedError,
    UnservedError,
    UnmodelledOperatorError,
)


def trouble_of(error: BaseException, recorder: Recorder) -> Trouble:
    """What an exception of the user's code says, and where it came from."""
    phase = PHASES[recorder.phase]
    module = recorder.module_now
    recorder.forget_stack()
    closed = without_network(error)
    file, line = recorder.places.of_error(error if closed else first_told(error))
    error = closed or first_told(error)
    message = words_of(error).strip() or _source_of(error) or type(error).__name__
    if isinstance(error, ConfigError):
        return Trouble(phase, "adapter", message, key=error.key, help=error.help)
    if isinstance(error, NothingToBuildError):
        return Trouble(phase, "no-adapter", "")
    if isinstance(error, RefusedError):
        file, line = recorder.places.of_error(error.__cause__ or error)
        return Trouble(phase, "refused", message, file=file, line=line, keys=error.keys)
    if isinstance(error, (UnservedError, UnmodelledOperatorError)):
        return Trouble(phase, "unserved", message)
    if package := _not_installed(error, recorder):
        return Trouble(phase, "not-installed", package, module, file, line)
    text = f"{type(error).__name__}: {message[:2000]}"
    if isinstance(error, OSError) and NO_COMPILER in message:
        return Trouble(phase, "unserved", f"it compiles kernels, for which CUDA is needed: {text}")
    if _is_about_the_simulation(error, message):
        return Trouble(phase, "unserved", f"a library does not know the simulated card: {text}")
    return Trouble(phase, _kind_of(error, message), text, module, file, line)


def words_of(error: BaseException) -> str:
    """What an exception says, "" where its own `__str__` raises."""
    try:
        return str(error)
    except Exception:
        return ""


def _source_of(error: BaseException) -> str:
    """What an `assert` without words asserts, "" where it has not raised this."""
    frames = traceback.extract_tb(error.__traceback__)
    line = frames[-1].line if frames and isinstance(error, AssertionError) else ""
    return line if line and line.startswith("assert ") else ""


def without_network(error: BaseException) -> BaseException | None:
    """The exception behind one that says which download failed because cfglint closes the network:
    a library makes of it that a file does not exist, or wraps it in other words; of several
    one that has the whole address, else the one with the fewest words."""
    seen: list[BaseException] = []
    inner: BaseException | None = error
    while inner is not None and inner not in seen:
        seen.append(inner)
        inner = inner.__cause__ or inner.__context__
    told = [each for each in seen if isinstance(each, OSError) and CLOSED in words_of(each)]
    return min(told, key=_lack_of_address, default=None)


def _lack_of_address(error: BaseException) -> tuple[bool, int]:
    return "://" not in words_of(error), len(words_of(error))


def first_told(error: BaseException) -> BaseException:
    """The exception behind one that only repeats its message.

    `except Exception as e: raise RuntimeError(f"building failed: {e}")` hides kind and line. An
    exception of cfglint's own says what is meant, whatever it was made from.
    """
    while not isinstance(error, _OURS):
        inner = error.__cause__ or error.__context__
        if not isinstance(inner, Exception):
            return error
        if not (told := words_of(inner)) or told not in words_of(error):
            return error
        error = inner
    return error


def _not_installed(error: BaseException, recorder: Recorder) -> str:
    """The package that this environment lacks, "" where that is not what an exception is about."""
    if isinstance(error, NotInstalledError):
        return error.package
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = error.name.partition(".")[0]
        if not recorder.places.has(package) and importlib.util.find_spec(package) is None:
            return package
    return ""


def _kind_of(error: BaseException, message: str) -> str:
    if isinstance(error, AttributeError):
        return "attribute"
    if isinstance(error, ImportError):
        return "import"
    if is_about_devices(error):
        return "device"
    if isinstance(error, RuntimeError) and _is_about_dtypes(message):
        return "dtype"
    if isinstance(error, (RuntimeError, ValueError, IndexError)) and _is_about_shapes(message):
        return "shape"
    if "DataDependent" in type(error).__name__ or "DynamicOutputShape" in type(error).__name__:
        return "data-dependent"
    return "error"


def is_about_devices(error: BaseException) -> bool:
    """Whether tensors of the host and of the GPU met."""
    return "Expected all tensors to be on the same device" in words_of(error)


def _is_about_the_simulation(error: BaseException, message: str) -> bool:
    """Whether the name of the simulated card is what a library refuses."""
    return DEVICE in message and not is_about_devices(error)


def _is_about_shapes(message: str) -> bool:
    words = (
        "shape",
        "size",
        "dimension",
        "mat1 and mat2",
        "expected input",
        "broadcast",
        "reduction dim",
    )
    return any(word in message.lower() for word in words)


def _is_about_dtypes(message: str) -> bool:
    lower = message.lower()
    return "dtype" in lower or "scalar type" in lower or lower.startswith("input type")
