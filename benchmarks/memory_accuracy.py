"""How near the memory estimates come to the truth.

    python benchmarks/memory_accuracy.py            # what this machine can judge
    python benchmarks/memory_accuracy.py --json out.json
    python benchmarks/memory_accuracy.py --truth rows.json   # what measure_memory.py wrote on a GPU

1. Everywhere: live bytes at the end of every phase of two real training steps, by torch's own CPU
   profiler, beside the trace of the same steps. Needs torchvision and transformers for most rows.
2. Everywhere: the predicted process peak beside peaks that others measured (RECORDED).
3. With CUDA: the same steps on the card, `torch.cuda` statistics beside the prediction, and beside
   `torch.distributed._tools.mem_tracker`, torchinfo and `accelerate estimate-memory`.

Constants of the model of a GPU (context, workspaces) come from their sources in the code; no row
here has set one.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import measured_rows  # noqa: E402
from benchmarks.accuracy_cases import Case  # noqa: E402
from benchmarks.memory_peers import PEERS  # noqa: E402
from cfglint.dynamic.adapters.plan import plan_of  # noqa: E402
from cfglint.dynamic.adapters.protocol import Plan  # noqa: E402
from cfglint.dynamic.events import ALLOCATE, FREE, PHASE, PHASES, Trace  # noqa: E402
from cfglint.dynamic.measure import measure  # noqa: E402
from cfglint.dynamic.outcome import Outcome  # noqa: E402
from cfglint.dynamic.request import Request  # noqa: E402
from cfglint.dynamic.stage import Subject, run, target_of  # noqa: E402
from cfglint.dynamic.trace import backend  # noqa: E402
from cfglint.dynamic.trace.losses import LossWatch  # noqa: E402
from cfglint.dynamic.trace.recorder import Recorder  # noqa: E402
from cfglint.dynamic.trace.run import trace  # noqa: E402
from cfglint.dynamic.trace.steps import Loop  # noqa: E402
from cfglint.run.settings import DynamicSettings  # noqa: E402
from cfglint.verify.train.live import Marks, live_points  # noqa: E402
from cfglint.wrapper import ConfigWrapper  # noqa: E402

MIB = 1 << 20

LIVE: tuple[tuple[str, int, int], ...] = (
    ("zoo/B_04_Dlinear", 512, 4),
    ("zoo/B_06_TimesNet", 512, 4),
    ("zoo/B_08_PatchTST", 512, 4),
    ("zoo/B_09_FNO", 512, 4),
    ("torchvision/resnet18", 64, 4),
    ("torchvision/resnet50", 64, 4),
    ("torchvision/vgg11", 64, 2),
    ("torchvision/mobilenet_v2", 64, 4),
    ("torchvision/efficientnet_b0", 64, 4),
    ("torchvision/densenet121", 64, 4),
    ("torchvision/squeezenet1_1", 64, 4),
    ("torchvision/vit_b_16", 224, 1),
    ("torchvision/swin_t", 64, 2),
    ("torchvision/convnext_tiny", 64, 2),
    ("hf/bert", 32, 2),
    ("hf/distilbert", 32, 2),
    ("hf/gpt2", 32, 2),
    ("hf/llama", 32, 2),
    ("hf/t5", 32, 2),
)
"""Name, pixels or tokens, batch: small, because a CPU trains them."""

RECORDED: tuple[tuple[str, int, int, float, str], ...] = (
    ("torchvision/resnet50", 224, 32, 3934, "GPUMemNet"),
    ("torchvision/resnet50", 224, 128, 13236, "GPUMemNet"),
    ("torchvision/mobilenet_v2", 224, 32, 3352, "GPUMemNet"),
    ("torchvision/efficientnet_b0", 224, 128, 12666, "GPUMemNet"),
    ("torchvision/vgg16", 224, 32, 6684, "GPUMemNet"),
    ("torchvision/inception_v3", 299, 32, 5230, "GPUMemNet"),
    ("hf/bert", 512, 32, 19828, "GPUMemNet"),
)
"""Name, size, batch, MiB of the process on a 40 GB-class card in float32 with Adam, and who
measured it (github.com/itu-rad/GPUMemNet and /CARMA)."""

GPU_CASES: tuple[tuple[str, int, int], ...] = (
    ("zoo/B_08_PatchTST", 512, 256),
    ("zoo/B_09_FNO", 512, 256),
    ("torchvision/resnet50", 224, 32),
    ("torchvision/resnet50", 224, 128),
    ("torchvision/mobilenet_v2", 224, 64),
    ("torchvision/efficientnet_b0", 224, 64),
    ("torchvision/vgg16", 224, 32),
    ("torchvision/vit_b_16", 224, 32),
    ("hf/bert", 512, 8),
    ("hf/gpt2", 512, 8),
)
VARIATIONS: tuple[dict[str, Any], ...] = (
    {"task": {"optimizer": "adam"}},
    {"task": {"optimizer": "sgd", "momentum": 0.9}},
    {"task": {"optimizer": "adamw"}, "trainer": {"precision": 16}},
    {"task": {"optimizer": "adamw"}, "trainer": {"precision": "bf16"}},
    {"task": {"optimizer": "adamw"}, "trainer": {"accumulate_grad_batches": 4}},
    {"task": {"optimizer": "adamw"}, "trainer": {"fused": True, "gradient_clip_val": 1.0}},
)


def config_of(name: str, size: int, batch: int, small: bool = False, **more: Any) -> dict[str, Any]:
    """The config of one case."""
    return {
        "data": {"batch_size": batch},
        "model": {"name": name, "size": size, "small": small},
        "task": {"optimizer": "adam"},
        **more,
    }


def available(name: str) -> bool:
    """Whether this environment has the library of a case."""
    library = {"torchvision": "torchvision", "hf": "transformers"}.get(name.partition("/")[0])
    return library is None or importlib.util.find_spec(library) is not None


def _loop(plan: Plan, config: dict[str, Any], recorder: Recorder) -> Loop:
    return Loop(Case(ConfigWrapper(config)), plan, recorder, LossWatch(()))


def real_live(config: dict[str, Any]) -> list[tuple[str, int]]:
    """(phase, live bytes at its end) of two real steps on the CPU, by torch's profiler."""
    plan = plan_of(config)
    torch.manual_seed(0)
    activities = [torch.profiler.ProfilerActivity.CPU]
    with torch.profiler.profile(activities=activities, profile_memory=True) as profiler:
        loop = _loop(plan, config, Marks("cpu"))
        loop.load()
        for step in range(2):
            loop.train_step(plan.batch_size, first=step == 0)
        loop.recorder.start("validation")
    runs = itertools.groupby(live_points(profiler), key=lambda point: point[0])
    ends = [(phase, list(run)[-1][1]) for phase, run in runs]
    return ends[:-1]  # the last phase has only begun


def traced_live(traced: Trace) -> list[tuple[str, int]]:
    """The same from a trace."""
    live, phase, ends = 0, "", []
    sizes: dict[int, int] = {}
    for event in traced.events:
        if event[0] == ALLOCATE:
            sizes[event[1]] = event[2]
            live += event[2]
        elif event[0] == FREE:
            live -= sizes[event[1]]
        elif event[0] == PHASE:
            if phase:
                ends.append((phase, live))
            phase = PHASES[event[1]]
    return ends


def judge_live() -> list[dict[str, Any]]:
    """Part 1: the largest difference over the ends of phases, for each model."""
    rows: list[dict[str, Any]] = []
    for name, size, batch in LIVE:
        if not available(name):
            rows.append({"name": name, "skipped": "its library is not installed"})
            continue
        config = config_of(name, size, batch, small=name.startswith("hf/"))
        plan = plan_of(config)
        truth = real_live(config)
        told = []
        for variant in ("low", "high"):
            traced = trace(
                lambda config=config, plan=plan: (Case(ConfigWrapper(config)), plan),  # type: ignore[misc]
                device="cpu",
                variant=variant,
                extent="whole",
            )
            if traced.trouble is not None:
                raise SystemExit(f"{name}: {traced.trouble}")
            told.append(traced_live(traced)[: len(truth)])
            if not traced.stand_ins:
                break
        worst = 0.0
        for index, (phase, live) in enumerate(truth):
            values = [t[index][1] for t in told]
            assert all(t[index][0] == phase for t in told)
            low, high = min(values), max(values)
            off = max(low - live, live - high, 0)
            worst = max(worst, off / live if live else 0.0)
        rows.append(
            {
                "name": name,
                "batch": batch,
                "size": size,
                "phases": len(truth),
                "live_mib": max(live for _, live in truth) / MIB,
                "error_percent": 100 * worst,
                "range": len(told) == 2,
            }
        )
    return rows


def predict(configs: list[dict[str, Any]], gpu: str) -> list[Outcome]:
    """The dynamic stage on cases of `benchmarks.accuracy_cases`."""
    settings = DynamicSettings(adapter="benchmarks.accuracy_cases:Case", timeout=300.0)
    subjects = [
        Subject(config["model"]["name"], 0, config, settings, "", str(ROOT)) for config in configs
    ]
    return run(subjects, target_of(gpu, ""))


def judge_recorded() -> list[dict[str, Any]]:
    """Part 2: predicted and measured MiB of the process."""
    wanted = [row for row in RECORDED if available(row[0])]
    outcomes = predict([config_of(name, size, batch) for name, size, batch, _, _ in wanted], "a100")
    rows: list[dict[str, Any]] = []
    for (name, size, batch, measured, source), outcome in zip(wanted, outcomes, strict=True):
        if outcome.peak is None or outcome.trouble is not None:
            raise SystemExit(f"{name}: {outcome.trouble} {outcome.failed_run} {outcome.output}")
        told = outcome.peak.estimate / MIB
        rows.append(
            {
                "name": name,
                "size": size,
                "batch": batch,
                "measured_mib": measured,
                "predicted_mib": told,
                "low_mib": outcome.peak.low / MIB,
                "high_mib": outcome.peak.high / MIB,
                "error_percent": 100 * (told - measured) / measured,
                "seconds": outcome.seconds,
                "source": source,
                "peers": peers_of(config_of(name, size, batch), measured * MIB),
            }
        )
    return rows


def summary(errors: list[float]) -> dict[str, float]:
    """Median and 95th percentile of the sizes of errors in per cent, and the share below truth."""
    sizes = sorted(abs(error) for error in errors)
    return {
        "cases": len(sizes),
        "median_percent": statistics.median(sizes),
        "p95_percent": sizes[min(len(sizes) - 1, int(0.95 * len(sizes)))],
        "under_percent": 100 * sum(error < 0 for error in errors) / len(errors),
    }


def judge_gpu() -> dict[str, Any] | None:
    """Part 3: on the card of this machine, each case in a separate process; None without one."""
    if not torch.cuda.is_available():
        return None
    cases = [
        {**config_of(name, size, batch), **variation}
        for name, size, batch in GPU_CASES
        if available(name)
        for variation in VARIATIONS
    ]
    capacity = torch.cuda.get_device_properties(0).total_memory
    rows: list[dict[str, Any]] = []
    for config, outcome in zip(cases, predict(cases, f"{capacity}B"), strict=True):
        request = Request(
            "measure", config, "benchmarks.accuracy_cases:Case", str(ROOT), seconds=120.0
        )
        truth = measure(request)
        row: dict[str, Any] = {"config": config, "truth": truth, "verdict": outcome.verdict}
        peaks = truth.get("peaks", {}).values()
        measured = max((peak["reserved"] for peak in peaks), default=0)
        ran = bool(measured) and "oom" not in truth and "error" not in truth
        if outcome.peak is not None and ran:
            told = outcome.peak.reserved.estimate
            row |= {
                "predicted": told,
                "measured": measured,
                "error_percent": 100 * (told - measured) / measured,
                "peers": peers_of(config, measured),
            }
        row["wrong"] = (ran and outcome.verdict == "does-not-fit") or (
            "oom" in truth and outcome.verdict.startswith("fits")
        )
        rows.append(row)
    judged = [row["error_percent"] for row in rows if "error_percent" in row]
    return {
        "card": f"{torch.cuda.get_device_name()}, torch {torch.__version__}, "
        f"CUDA {torch.version.cuda}",
        "rows": rows,
        "wrong_verdicts": sum(row["wrong"] for row in rows),
        "summary": summary(judged) if judged else {},
    }


def peers_of(config: dict[str, Any], measured: float) -> dict[str, float | None]:
    """Error of each peer in per cent of the bytes that were measured."""
    found: dict[str, float | None] = {}
    for name, estimate in PEERS.items():
        if name != "mem_tracker" and importlib.util.find_spec(name) is None:
            continue
        told = estimate(config)
        found[name] = None if told is None else 100 * (told - measured) / measured
    return found


def _judge_truth(path: Path, out: str | None) -> int:
    """Print how near the rows of a file are; status 2 where it has none."""
    try:
        found = measured_rows.judged(path)
    except (measured_rows.TruthError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(measured_rows.lines_of(found)))
    if out:
        Path(out).write_text(json.dumps(found, indent=2))
    return 0


def main() -> int:
    """Print the tables; status 1 where live bytes are off by more than 1 %."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", metavar="FILE", help="write everything as JSON too")
    parser.add_argument("--truth", metavar="FILE", help="predict the rows of measure_memory.py")
    arguments = parser.parse_args()
    if arguments.truth:
        return _judge_truth(Path(arguments.truth), arguments.json)
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    backend.register()
    started = time.perf_counter()
    live = judge_live()
    print(f"torch {torch.__version__}, Python {sys.version.split()[0]}\n")
    print("1. Live bytes at the end of each phase, trace beside torch's CPU profiler")
    for row in live:
        if "skipped" in row:
            print(f"   {row['name']:32} skipped: {row['skipped']}")
        else:
            note = ", as a range" if row["range"] else ""
            print(
                f"   {row['name']:32} {row['live_mib']:8.1f} MiB live, largest difference "
                f"{row['error_percent']:.3f}%{note}"
            )
    recorded = judge_recorded()
    print("\n2. Process peak, prediction beside what others measured (MiB)")
    for row in recorded:
        case = f"{row['name']} {row['size']} x {row['batch']}"
        print(
            f"   {case:38} measured {row['measured_mib']:7.0f}  predicted "
            f"{row['predicted_mib']:7.0f}  {row['error_percent']:+.1f}%  ({row['seconds']:.1f} s)"
        )
    if recorded:
        told = summary([row["error_percent"] for row in recorded])
        print(
            f"   median {told['median_percent']:.1f}%, largest "
            f"{max(abs(r['error_percent']) for r in recorded):.1f}%, "
            f"{told['under_percent']:.0f}% below; true peak within the range in "
            f"{sum(r['low_mib'] <= r['measured_mib'] <= r['high_mib'] for r in recorded)} of "
            f"{len(recorded)}"
        )
        print("   the same by others, median of the sizes of their errors:")
        for name in PEERS:
            errors = [r["peers"].get(name) for r in recorded]
            known = [abs(e) for e in errors if e is not None]
            if known:
                print(f"   {name:14} {statistics.median(known):6.1f}%  ({len(known)} cases)")
    gpu = judge_gpu()
    if gpu is None:
        print("\n3. On a GPU: not run, this machine has none")
    elif gpu["summary"]:
        told = gpu["summary"]
        print(f"\n3. {gpu['card']}: {told['cases']:.0f} cases, reserved bytes")
        print(f"   wrong verdicts: {gpu['wrong_verdicts']}")
        print(
            f"   median {told['median_percent']:.1f}%, 95th percentile {told['p95_percent']:.1f}%, "
            f"{told['under_percent']:.0f}% below"
        )
    print(f"\n{time.perf_counter() - started:.0f} s")
    if arguments.json:
        Path(arguments.json).write_text(
            json.dumps({"live": live, "recorded": recorded, "gpu": gpu}, indent=2)
        )
    judged = [row["error_percent"] for row in live if "skipped" not in row]
    return 1 if max(judged, default=0.0) > 1.0 else 0


if __name__ == "__main__":
    raise SystemExit(main())
