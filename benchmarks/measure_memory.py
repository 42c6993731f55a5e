"""Measure what training steps take on this machine's GPU, and write it down.

    python measure_memory.py --out rows.json             # on a CUDA machine, 8 minutes at most
    python measure_memory.py --dry-run --out rows.json   # the same logic on a CPU, with no figures

Needs torch 2.6 or newer; torchvision and transformers add cases. Nothing of cfglint is imported,
so this file can be copied to a machine alone. Each case runs in a fresh process. For each phase it
notes the bytes that torch allocated and reserved at most, and what the driver says of the process.
`memory_accuracy.py --truth rows.json` predicts the same rows on any machine.
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import importlib.util
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

SECONDS = 480.0
"""For all cases together; what is left then is written down as not run."""

LONGEST = 60.0
"""Seconds of one case."""

STEPS = 2
CLASSES, WORDS = 1000, 8192


class Case(NamedTuple):
    """One training: the sizes of its model and batch, and how it is trained."""

    model: str
    size: int
    batch: int
    precision: str = "32"
    optimizer: str = "adamw"
    accumulate: int = 1
    clip: float = 0.0
    checkpoint: bool = False
    compile: bool = False
    fused: bool = False


_HOW: tuple[dict[str, Any], ...] = (
    {},
    {"optimizer": "sgd"},
    {"precision": "16"},
    {"precision": "bf16", "accumulate": 4},
    {"checkpoint": True, "clip": 1.0},
    {"compile": True, "fused": True},
)
_FEWER = (_HOW[0], _HOW[1], _HOW[2], {"precision": "bf16", "clip": 1.0, "fused": True})

CASES: tuple[Case, ...] = tuple(
    Case(model, size, batch, **how)
    for models, ways in (
        (
            (
                ("own/mlp", 4096, 4096),
                ("own/convolutions", 128, 64),
                ("own/unet", 256, 8),
                ("own/encoder", 512, 16),
                ("own/decoder", 1024, 8),
                ("own/lstm", 256, 64),
            ),
            _HOW,
        ),
        (
            (
                ("torchvision/resnet50", 224, 64),
                ("torchvision/mobilenet_v2", 224, 64),
                ("torchvision/efficientnet_b0", 224, 64),
                ("torchvision/vit_b_16", 224, 32),
                ("transformers/bert", 512, 8),
                ("transformers/gpt2", 512, 8),
            ),
            _FEWER,
        ),
    )
    for model, size, batch in models
    for how in ways
)
"""60 of them, 36 with torch alone."""


# -- models --------------------------------------------------------------------------------------


class Blocks(nn.Module):
    """Parts one after the other, each computed again in backward where `again` is set."""

    def __init__(self, parts: list[nn.Module], again: bool) -> None:
        super().__init__()
        self.parts, self.again = nn.ModuleList(parts), again

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """All parts."""
        for part in self.parts:
            again = self.again and self.training and torch.is_grad_enabled()
            x = checkpoint(part, x, use_reentrant=False) if again else part(x)
        return x


def _convolution(inside: int, outside: int, stride: int = 1) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(inside, outside, 3, stride, 1, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
    )


class UNet(nn.Module):
    """Two levels down and up, with what they hand over."""

    def __init__(self, width: int, again: bool) -> None:
        super().__init__()
        self.first = Blocks([_convolution(3, width), _convolution(width, width)], again)
        self.down = Blocks([_convolution(width, 2 * width, 2)], again)
        self.low = Blocks([_convolution(2 * width, 4 * width, 2)], again)
        self.up = nn.ConvTranspose2d(4 * width, 2 * width, 2, 2)
        self.middle = Blocks([_convolution(4 * width, 2 * width)], again)
        self.top = nn.ConvTranspose2d(2 * width, width, 2, 2)
        self.last = nn.Conv2d(2 * width, 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """One value of two for each pixel."""
        first = self.first(x)
        down = self.down(first)
        up = self.middle(torch.cat([self.up(self.low(down)), down], 1))
        return self.last(torch.cat([self.top(up), first], 1))


class Attention(nn.Module):
    """A decoder's block: causal attention and two linear layers."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The block, over (batch, tokens, width)."""
        batch, tokens, width = x.shape
        parts = self.qkv(self.before(x)).view(batch, tokens, 3, self.heads, -1)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, tokens, width))
        return x + self.wide(self.between(x))


class Recurrent(nn.Module):
    """Words through an LSTM of two layers."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.words = nn.Embedding(WORDS, width)
        self.lstm = nn.LSTM(width, width, 2, batch_first=True)
        self.head = nn.Linear(width, WORDS)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Logits for each token."""
        return self.head(self.lstm(self.words(ids))[0])


def _own(case: Case, width: int) -> nn.Module:
    name, again = case.model.partition("/")[2], case.checkpoint
    if name == "mlp":
        layers = [nn.Sequential(nn.Linear(case.size, case.size), nn.GELU()) for _ in range(4)]
        return Blocks([*layers, nn.Linear(case.size, CLASSES)], again)
    if name == "convolutions":
        parts = [_convolution(3, width), _convolution(width, 2 * width, 2)]
        parts += [_convolution(2 * width, 2 * width) for _ in range(4)]
        end = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2 * width, CLASSES)]
        return Blocks([*parts, nn.Sequential(*end)], again)
    if name == "unet":
        return UNet(width // 2, again)
    if name == "lstm":
        return Recurrent(4 * width)
    wide = 8 * width
    blocks: list[nn.Module] = [nn.Embedding(WORDS, wide)]
    if name == "encoder":
        blocks += [
            nn.TransformerEncoderLayer(wide, 8, 4 * wide, batch_first=True) for _ in range(4)
        ]
    else:
        blocks += [Attention(wide, 8) for _ in range(6)]
    return Blocks([blocks[0], Blocks(blocks[1:], again), nn.Linear(wide, WORDS)], False)


def model_of(case: Case, width: int = 64) -> nn.Module:
    """The model of a case, with fresh weights on the host; nothing is downloaded."""
    family, _, name = case.model.partition("/")
    if family == "own":
        return _own(case, width)
    if family == "torchvision":
        made = getattr(importlib.import_module("torchvision.models"), name)(weights=None)
    else:
        library = importlib.import_module("transformers")
        start, task = {"bert": ("Bert", "MaskedLM"), "gpt2": ("GPT2", "LMHeadModel")}[name]
        config = getattr(library, f"{start}Config")(use_cache=False)
        made = getattr(library, f"{start}{'For' if task == 'MaskedLM' else ''}{task}")(config)
    assert isinstance(made, nn.Module)
    return made


def batch_of(case: Case, size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Input and target of one batch, on the host."""
    family, _, name = case.model.partition("/")
    if name == "mlp":
        return torch.randn(size, case.size), torch.randint(CLASSES, (size,))
    if name == "unet":
        shape = (size, case.size, case.size)
        return torch.randn(size, 3, *shape[1:]), torch.randint(2, shape)
    if family == "torchvision" or name == "convolutions":
        return torch.randn(size, 3, case.size, case.size), torch.randint(CLASSES, (size,))
    words = WORDS if family == "own" else 20_000
    ids = torch.randint(words, (size, case.size))
    return ids, ids.clone()


def loss_of(case: Case, model: nn.Module, batch: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
    """Forward and loss: one scalar."""
    x, y = batch
    if case.model.startswith("transformers/"):
        found = model(input_ids=x, labels=y).loss
        assert isinstance(found, torch.Tensor)
        return found
    out = model(x)
    if case.model in ("own/encoder", "own/decoder", "own/lstm"):
        return functional.cross_entropy(out.flatten(0, 1), y.flatten())
    return functional.cross_entropy(out, y)


# -- measuring -----------------------------------------------------------------------------------


class Meter:
    """Bytes of each phase, by torch and by the driver; none without a card."""

    def __init__(self, device: torch.device) -> None:
        self.device, self.phase = device, ""
        self.peaks: dict[str, dict[str, int]] = {}

    def start(self, phase: str) -> None:
        """End the phase before, and begin one."""
        self.finish()
        self.phase = phase
        self.peaks.setdefault(phase, {"allocated": 0, "reserved": 0, "process": 0})
        if self.device.type == "cuda":
            torch.cuda.reset_peak_memory_stats()

    def finish(self) -> None:
        """Take the figures of the phase that runs."""
        if not self.phase or self.device.type != "cuda":
            return
        torch.cuda.synchronize()
        now = {
            "allocated": torch.cuda.max_memory_allocated(),
            "reserved": torch.cuda.max_memory_reserved(),
            "process": process_bytes(),
        }
        kept = self.peaks[self.phase]
        for name, value in now.items():
            kept[name] = max(kept[name], value)


def process_bytes() -> int:
    """What the driver says that this process holds; where it does not say, what is used of the
    card, which then must be free of others."""
    try:
        import pynvml

        pynvml.nvmlInit()
        handle = pynvml.nvmlDeviceGetHandleByIndex(torch.cuda.current_device())
        for process in pynvml.nvmlDeviceGetComputeRunningProcesses(handle):
            if process.pid == os.getpid() and process.usedGpuMemory:
                return int(process.usedGpuMemory)
    except Exception:  # not installed, or in a container that hides processes
        pass
    free, total = torch.cuda.mem_get_info()
    return int(total - free)


def train(case: Case, device: torch.device, small: bool) -> dict[str, dict[str, int]]:
    """Two steps, a validation and a short batch; the bytes of each phase."""
    case = _shrunk(case) if small else case
    meter = Meter(device)
    torch.manual_seed(0)
    meter.start("load")
    model = model_of(case, 4 if small else 64).to(device)
    optimizer = optimizer_of(case, model, device)
    scaler = torch.amp.GradScaler(device.type) if case.precision == "16" else None
    if case.compile:
        model = torch.compile(model, backend="eager" if small else "inductor")  # type: ignore[assignment]
    for _ in range(STEPS):
        _step(case, model, optimizer, scaler, case.batch, meter, ("forward", "backward", "step"))
    meter.start("validation")
    model.eval()
    with torch.no_grad(), _autocast(case, device):
        loss_of(case, model, _moved(batch_of(case, case.batch), device))
    _step(case, model, optimizer, scaler, case.batch // 2 + 1, meter, ("last-batch",) * 3)
    meter.finish()
    return meter.peaks


def _step(
    case: Case,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    scaler: Any,
    size: int,
    meter: Meter,
    phases: tuple[str, str, str],
) -> None:
    model.train()
    turns = case.accumulate if size == case.batch else 1
    for _ in range(turns):
        meter.start(phases[0])
        batch = _moved(batch_of(case, size), meter.device)
        with _autocast(case, meter.device):
            loss = loss_of(case, model, batch)
        meter.start(phases[1])
        loss = loss / case.accumulate if case.accumulate > 1 else loss
        (scaler.scale(loss) if scaler else loss).backward()
        del loss, batch
    meter.start(phases[2])
    if case.clip:
        if scaler:
            scaler.unscale_(optimizer)
        nn.utils.clip_grad_norm_(model.parameters(), case.clip)
    if scaler:
        scaler.step(optimizer)
        scaler.update()
    else:
        optimizer.step()
    optimizer.zero_grad()


def optimizer_of(case: Case, model: nn.Module, device: torch.device) -> torch.optim.Optimizer:
    """The optimizer of a case."""
    if case.optimizer == "sgd":
        return torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
    fused = case.fused and device.type == "cuda"
    return torch.optim.AdamW(model.parameters(), lr=1e-4, fused=fused or None)


def _autocast(case: Case, device: torch.device) -> Any:
    dtype = {"16": torch.float16, "bf16": torch.bfloat16}.get(case.precision)
    return torch.autocast(device.type, dtype=dtype or torch.float32, enabled=dtype is not None)


def _moved(
    batch: tuple[torch.Tensor, torch.Tensor], device: torch.device
) -> tuple[torch.Tensor, torch.Tensor]:
    return batch[0].to(device), batch[1].to(device)


def _shrunk(case: Case) -> Case:
    """The case so small that a CPU trains it in a moment; a model of a library keeps its width."""
    size = 224 if case.model == "torchvision/vit_b_16" else 32
    return case._replace(size=size, batch=2, precision=case.precision.replace("16", "bf16")[-4:])


# -- all cases -----------------------------------------------------------------------------------


def available(case: Case) -> bool:
    """Whether this environment has the library of a case's model."""
    family = case.model.partition("/")[0]
    return family == "own" or importlib.util.find_spec(family) is not None


def run_alone(number: int, dry: bool) -> dict[str, Any]:
    """One case in a fresh process: its phases, or `oom` or `error`."""
    words = [sys.executable, os.path.abspath(__file__), "--case", str(number)]
    started = time.monotonic()
    try:
        done = subprocess.run(
            [*words, "--dry-run"] if dry else words,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        lines = done.stdout.strip().splitlines()
        answer: dict[str, Any] = json.loads(lines[-1]) if lines else {}
        if not answer:
            answer = {"error": (done.stderr.strip().splitlines() or ["it ended"])[-1][:300]}
    except subprocess.TimeoutExpired:
        answer = {"error": f"it took more than {LONGEST:.0f} s"}
    except ValueError:
        answer = {"error": "its answer is not JSON"}
    return {**answer, "seconds": round(time.monotonic() - started, 2)}


def one(number: int, dry: bool) -> dict[str, Any]:
    """A case in this process."""
    device = torch.device("cpu" if dry else "cuda")
    try:
        return {"phases": train(CASES[number], device, small=dry)}
    except torch.OutOfMemoryError as error:
        return {"oom": str(error)[:300]}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {str(error)[:300]}"}


def machine(dry: bool) -> dict[str, Any]:
    """Card, versions and date."""
    found: dict[str, Any] = {
        "dry_run": dry,
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "torch": torch.__version__,
        "cuda": torch.version.cuda or "",
        "python": platform.python_version(),
        "module_loading": os.environ.get("CUDA_MODULE_LOADING", "LAZY"),
        "allocator": os.environ.get("PYTORCH_CUDA_ALLOC_CONF", ""),
    }
    for library in ("torchvision", "transformers"):
        if importlib.util.find_spec(library):
            found[library] = importlib.import_module(library).__version__
    if not dry:
        card = torch.cuda.get_device_properties(0)
        found |= {
            "card": card.name,
            "capacity": card.total_memory,
            "capability": [card.major, card.minor],
        }
    return found


def rows(dry: bool, seconds: float, only: str) -> Iterator[dict[str, Any]]:
    """Each case with what came of it, until the time is up."""
    until = time.monotonic() + seconds
    for number, case in enumerate(CASES):
        if only not in case.model:
            continue
        row: dict[str, Any] = {"case": case._asdict()}
        if not available(case):
            yield {**row, "skipped": "its library is not installed"}
        elif time.monotonic() > until:
            yield {**row, "skipped": f"the {seconds:.0f} s were up"}
        else:
            yield {**row, **run_alone(number, dry)}


def measured(dry: bool, seconds: float, only: str, tell: Callable[[str], None]) -> dict[str, Any]:
    """Everything that is written down."""
    found = []
    for row in rows(dry, seconds, only):
        found.append(row)
        case = " ".join(str(value) for value in row["case"].values() if value not in (False, 0.0))
        peaks = [phase["reserved"] for phase in row.get("phases", {}).values()]
        told = f"{max(peaks, default=0) / (1 << 20):9.1f} MiB reserved" if peaks else ""
        told = "ran, on a CPU" if peaks and dry else told
        tell(f"{case:60} {told or row.get('oom') or row.get('error') or row.get('skipped')}")
    return {"machine": machine(dry), "rows": found}


def main() -> int:
    """Measure, print and write; status 2 where there is no card, 1 where a case failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", metavar="FILE", type=Path, help="write the rows here, as JSON")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for all cases together")
    parser.add_argument("--only", default="", help="cases whose model has this text in its name")
    parser.add_argument("--dry-run", action="store_true", help="small cases on a CPU, no figures")
    parser.add_argument("--case", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.case is not None:
        print(json.dumps(one(given.case, given.dry_run)))
        return 0
    if not given.dry_run and not torch.cuda.is_available():
        print("torch sees no CUDA device; --dry-run tries the logic on a CPU", file=sys.stderr)
        return 2
    found = measured(given.dry_run, given.seconds, given.only, lambda line: print(line, flush=True))
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n")
    return 1 if any("error" in row for row in found["rows"]) else 0


if __name__ == "__main__":
    raise SystemExit(main())
