"""What the driver says of the GPU in this machine, through NVML."""

from __future__ import annotations

from cfglint.dynamic.cards import CARDS, Card


class NoGpuError(RuntimeError):
    """There is no NVIDIA GPU here, or nothing to ask it with; the message says which."""


def first_card() -> Card:
    """The first GPU: its own total memory, and its compute capability.

    Raises:
        NoGpuError: NVML cannot be used here.
    """
    try:
        import pynvml
    except ImportError:
        raise NoGpuError(
            "`--gpu auto` asks NVML, and pynvml is not installed; "
            "`pip install 'nvidia-ml-py>=12'` brings it, or name a card: --gpu rtx3090"
        ) from None
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        raise NoGpuError(
            f"`--gpu auto` found no NVIDIA driver ({error}); name a card: --gpu rtx3090"
        ) from None
    try:
        handle = pynvml.nvmlDeviceGetHandleByIndex(0)
        name = pynvml.nvmlDeviceGetName(handle)
        title = name.decode() if isinstance(name, bytes) else str(name)
        total = int(pynvml.nvmlDeviceGetMemoryInfo(handle).total)
        major = int(pynvml.nvmlDeviceGetCudaComputeCapability(handle)[0])
    except pynvml.NVMLError as error:
        raise NoGpuError(f"`--gpu auto` got no answer from the driver: {error}") from None
    finally:
        pynvml.nvmlShutdown()
    known = next((c.name for c in CARDS if c.title.replace(" ", "") in title.replace(" ", "")), "")
    return Card(known or title, title, total, major)


def card_count() -> int:
    """GPUs of this machine; 0 where nobody can be asked."""
    try:
        import pynvml

        pynvml.nvmlInit()
        return int(pynvml.nvmlDeviceGetCount())
    except Exception:
        return 0


def free_bytes() -> int:
    """Bytes that are free on the first GPU now; 0 where nobody can be asked."""
    try:
        import pynvml

        pynvml.nvmlInit()
        handle = pynvml.nvmlDeviceGetHandleByIndex(0)
        return int(pynvml.nvmlDeviceGetMemoryInfo(handle).free)
    except Exception:
        return 0
