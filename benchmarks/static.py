"""The static budgets, side by side with yamllint and check-jsonschema in one run.

    python benchmarks/static.py                      # generated trees of 100 and 1,000 files
    python benchmarks/static.py --files 100 1000 10000
    python benchmarks/static.py --tree path/to/configs

Every program is started anew for every measurement, in turns, so that a slow minute of the machine
hits all of them; the median of the rounds is printed, and ratios to cfglint's cold time. The
generated configs are the examples of this repository with varied values, a tenth of them with
base files.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS_UP_TO = 1000
"""Files up to which the peers are measured; beyond, only cfglint's growth is of interest."""


def generate(folder: Path, count: int) -> None:
    """Write `count` configs, 50 to a folder, that differ in values and comments."""
    generator = random.Random(count)
    examples = [path.read_text() for path in sorted((ROOT / "configs").glob("multitask_*.yaml"))]
    demo = (ROOT / "configs/demo_base_configs.yaml").read_text()
    shutil.copytree(ROOT / "configs/base", folder / "configs/base")
    for number in range(count):
        place = folder / "configs" / f"sweep_{number // 50:04}"
        place.mkdir(parents=True, exist_ok=True)
        text = demo if number % 10 == 0 else generator.choice(examples)
        text = text.replace("seed: 42", f"seed: {number}")
        text = text.replace("lr: 0.0005", f"lr: {generator.random() / 100:.6f}")
        if generator.random() < 0.2:
            text = text.replace("1.0e-6", "1e-6").replace("num_heads: 8", "num_heads: 7")
        (place / f"run_{number:05}.yaml").write_text(f"# run {number}\n{text}")


def commands(target: Path, one: bool) -> dict[str, list[str]]:
    """What is measured, by name."""
    python = sys.executable
    schema = ROOT / "schemas/draft-07/experiment.schema.json"
    files = [str(target)] if one else [str(p) for p in sorted(target.rglob("*.yaml"))]
    return {
        "cfglint, cold": [python, "-m", "cfglint", "--no-cache", str(target)],
        "cfglint, cached": [python, "-m", "cfglint", str(target)],
        "yamllint": [python, "-m", "yamllint", str(target)],
        "check-jsonschema": [python, "-m", "check_jsonschema", "--schemafile", str(schema), *files],
    }


def seconds(command: list[str], folder: Path) -> float:
    """Wall-clock time of one run, from start to exit, with byte code written."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    elapsed = time.perf_counter() - started
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command[:4])} failed: {done.stderr.decode()[-400:]}")
    return elapsed


def measure(name: str, target: Path, rounds: int, peers: bool, one: bool = False) -> float:
    """Print one table; give cfglint's cold median in seconds."""
    folder = target.parent if one else target
    chosen = {
        key: command
        for key, command in commands(target, one).items()
        if peers or key.startswith("cfglint")
    }
    times: dict[str, list[float]] = {key: [] for key in chosen}
    for command in chosen.values():
        seconds(command, folder)
    for _ in range(rounds):
        for key, command in chosen.items():
            times[key].append(seconds(command, folder))
    medians = {key: statistics.median(values) for key, values in times.items()}
    cold = medians["cfglint, cold"]
    print(f"\n{name}, median of {rounds} rounds\n")
    print(f"| {'program':<18} | {'seconds':>8} | {'fastest':>8} | cfglint cold / it |")
    print(f"|{'-' * 20}|{'-' * 9}:|{'-' * 9}:|------------------:|")
    for key, median in medians.items():
        print(f"| {key:<18} | {median:>8.3f} | {min(times[key]):>8.3f} | {cold / median:>17.2f} |")
    return cold


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="The static budgets beside two peers.")
    parser.add_argument("--tree", type=Path, help="a folder of real configs, measured as it is")
    parser.add_argument("--files", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        one = scratch / "one" / "config.yaml"
        one.parent.mkdir()
        shutil.copy(ROOT / "configs/multitask_B_08_PatchTST.yaml", one)
        measure("one file", one, max(arguments.rounds, 15), True, one=True)
        if arguments.tree:
            copy = scratch / "tree"
            shutil.copytree(arguments.tree, copy)
            count = len([*copy.rglob("*.yaml"), *copy.rglob("*.yml")])
            measure(f"{arguments.tree.name}, {count} files", copy, arguments.rounds, True)
        per_file = {}
        for count in arguments.files:
            tree = scratch / f"generated_{count}"
            tree.mkdir()
            generate(tree, count)
            rounds = arguments.rounds if count <= PEERS_UP_TO else 2
            per_file[count] = (
                measure(f"{count:,} generated files", tree, rounds, count <= PEERS_UP_TO) / count
            )
            shutil.rmtree(tree)
        if len(per_file) > 1:
            print(
                "\ngrowth: "
                + ", ".join(
                    f"{count:,} files {1000 * cost:.2f} ms a file"
                    for count, cost in per_file.items()
                )
            )


if __name__ == "__main__":
    main()
