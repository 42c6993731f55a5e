"""The static budgets, side by side with yamllint and check-jsonschema in one run.

    python benchmarks/static.py --wheel                      # what users get, in a new venv
    python benchmarks/static.py --wheel --tree path/to/configs --code path/to/repository
    python benchmarks/static.py --files 100 1000 10000       # growth, with the installed programs

With `--wheel` a wheel is built of this checkout and installed with both peers into a scratch
environment; without it, the programs beside this Python are measured. Peers run as their users run
them: yamllint with `-d relaxed`. Every program is started anew for every measurement, in turns, so
that a slow minute of the machine hits all of them. Printed are the median of the rounds, the best
of them, the CPU time of the best (all processes together), and cfglint's cold time as a share of
each other's, by the median and by the best.

The generated configs are the examples of this repository with varied values, a tenth of them with
base files. A repository given by `--code` is linted as it is, with the code beside its configs; the
generated Hydra program has 100 configs. The large repository has 1,500 Python files, of which one
config's program is to be found.
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
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.hydra_program import write_hydra_program  # noqa: E402
from benchmarks.large_repository import write_large_repository  # noqa: E402

PEERS_UP_TO = 1000
"""Files up to which the peers are measured; beyond, only cfglint's growth is of interest."""

ROUNDS_OF_ONE = 15
"""Rounds for one file, which takes a tenth of a second."""


class Taken(NamedTuple):
    """What one run took, in seconds: from start to exit, and of CPU, children included."""

    wall: float
    cpu: float


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


def installed(folder: Path) -> Path:
    """The folder of the programs of a new environment with a wheel of this checkout and the peers.

    Raises:
        subprocess.CalledProcessError: it cannot be built or installed.
    """
    environment, wheels = folder / "environment", folder / "wheels"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(wheels), str(ROOT)], check=True)
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([*pip, "install", f"{wheel}[bench]"], check=True)
    return programs


def commands(programs: Path, target: Path, folder: Path) -> dict[str, list[str]]:
    """What is measured, by name; paths are from `folder`, as users write them."""
    schema = ROOT / "schemas/draft-07/experiment.schema.json"
    one = target != folder
    path = target.name if one else "."
    found = [p for p in sorted(target.rglob("*")) if p.suffix in (".yaml", ".yml")]
    files = [path] if one else [str(p.relative_to(folder)) for p in found]
    return {
        "cfglint, cold": [str(programs / "cfglint"), "--no-cache", path],
        "cfglint, cached": [str(programs / "cfglint"), path],
        "yamllint": [str(programs / "yamllint"), "-d", "relaxed", path],
        "check-jsonschema": [
            str(programs / "check-jsonschema"),
            "--schemafile",
            str(schema),
            *files,
        ],
    }


def taken(command: list[str], folder: Path) -> Taken:
    """What one run took, with byte code written."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before, started = os.times(), time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    elapsed, after = time.perf_counter() - started, os.times()
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command[:4])} failed: {done.stderr.decode()[-400:]}")
    user = after.children_user - before.children_user
    return Taken(elapsed, user + after.children_system - before.children_system)


def measure(name: str, chosen: dict[str, list[str]], folder: Path, rounds: int) -> float:
    """Print one table; give cfglint's cold median in seconds."""
    times: dict[str, list[Taken]] = {key: [] for key in chosen}
    for command in chosen.values():
        taken(command, folder)
    for _ in range(rounds):
        for key, command in chosen.items():
            times[key].append(taken(command, folder))
    medians = {key: statistics.median(t.wall for t in found) for key, found in times.items()}
    fastest = {key: min(found) for key, found in times.items()}
    cold, best = medians["cfglint, cold"], fastest["cfglint, cold"].wall
    print(f"\n{name}, {rounds} rounds\n")
    print("| program            |  median | fastest |     CPU | cold / median | cold / fastest |")
    print("|--------------------|--------:|--------:|--------:|--------------:|---------------:|")
    for key, median in medians.items():
        wall, cpu = fastest[key]
        print(
            f"| {key:<18} | {median:>7.3f} | {wall:>7.3f} | {cpu:>7.2f} | {cold / median:>13.2f} "
            f"| {best / wall:>14.2f} |"
        )
    return cold


def without_peers(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """The commands of cfglint alone."""
    return {key: command for key, command in found.items() if key.startswith("cfglint")}


def of_one(found: dict[str, list[str]], config: str) -> dict[str, list[str]]:
    """The commands over one config instead of all."""
    return {key: [*command[:-1], config] for key, command in found.items()}


def measure_growth(programs: Path, scratch: Path, counts: list[int], rounds: int) -> None:
    """Generated trees, and what a file costs in each."""
    per_file = {}
    for count in counts:
        tree = scratch / f"generated_{count}"
        tree.mkdir()
        generate(tree, count)
        chosen = commands(programs, tree, tree)
        if count > PEERS_UP_TO:
            chosen, rounds = without_peers(chosen), 2
        per_file[count] = measure(f"{count:,} generated files", chosen, tree, rounds) / count
        shutil.rmtree(tree)
    if len(per_file) > 1:
        rows = (f"{count:,} files {1000 * cost:.2f} ms a file" for count, cost in per_file.items())
        print(f"\ngrowth: {', '.join(rows)}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="The static budgets beside two peers.")
    parser.add_argument("--wheel", action="store_true", help="build, install and measure a wheel")
    parser.add_argument("--tree", type=Path, help="a folder of real configs, measured as it is")
    parser.add_argument(
        "--code", type=Path, nargs="*", default=[], help="repositories with code beside configs"
    )
    parser.add_argument("--files", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name).resolve()
        programs = installed(scratch) if arguments.wheel else Path(sys.executable).parent
        one = scratch / "one" / "config.yaml"
        one.parent.mkdir()
        shutil.copy(ROOT / "configs/multitask_B_08_PatchTST.yaml", one)
        rounds = max(arguments.rounds, ROUNDS_OF_ONE)
        measure("one file", commands(programs, one, one.parent), one.parent, rounds)
        if arguments.tree:
            copy = scratch / "tree"
            shutil.copytree(arguments.tree, copy)
            chosen = commands(programs, copy, copy)
            count = len([*copy.rglob("*.yaml"), *copy.rglob("*.yml")])
            measure(f"{arguments.tree.name}, {count} files", chosen, copy, arguments.rounds)
        for repository in arguments.code:
            copy = scratch / "code" / repository.name
            shutil.copytree(repository, copy, symlinks=True)
            chosen = without_peers(commands(programs, copy, copy))
            measure(f"code beside: {repository.name}", chosen, copy, arguments.rounds)
        hydra = scratch / "hydra"
        write_hydra_program(hydra)
        chosen = without_peers(commands(programs, hydra, hydra))
        measure("a Hydra program with 100 configs", chosen, hydra, arguments.rounds)
        large = scratch / "large"
        write_large_repository(large)
        (large / ".git").mkdir()
        chosen = of_one(without_peers(commands(programs, large, large)), "configs/run_0.yaml")
        measure("one config among 1,500 Python files", chosen, large, arguments.rounds)
        measure_growth(programs, scratch, arguments.files, arguments.rounds)


if __name__ == "__main__":
    main()
