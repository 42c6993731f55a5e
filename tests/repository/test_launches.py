"""Command lines in texts: what they start, and on which config."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.repository.launches import Launches, launches_in, starts

README = """# Train

    python tools/train.py \\
        --cfg configs/a.yaml

Then `torchrun --nproc 8 -m net.fit configs/b.yml` or `$ accelerate launch ./run.py c.yaml`.
"""


def test_a_command_goes_on_over_lines_with_a_backslash() -> None:
    found = list(launches_in("README.md", README))
    assert [(launch.line, launch.configs) for launch in found] == [
        (3, ("configs/a.yaml",)),
        (6, ("configs/b.yml",)),
        (6, ("c.yaml",)),
    ]


def test_a_sentence_around_a_quoted_command_is_no_part_of_it() -> None:
    text = "Run `python fit.py --fast`, with ten epochs in `configs/a.yaml`.\n"
    assert [launch.configs for launch in launches_in("README.md", text)] == [()]
    text = "python fit.py --root `pwd` --cfg a.yaml\n"
    assert [launch.configs for launch in launches_in("run.sh", text)] == [("a.yaml",)]


def test_a_folder_that_is_a_variable_says_nothing_of_a_config_elsewhere(tmp_path: Path) -> None:
    for folder in ("scripts/cluster", "configs/one", "configs/two"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "train.yaml").write_text("a: 1\n")
    (tmp_path / "configs" / "lone.yaml").write_text("a: 1\n")
    script = tmp_path / "scripts" / "cluster" / "run.sh"
    script.write_text("python -m net.fit $WHERE/train.yaml\npython -m net.fit $WHERE/lone.yaml\n")
    launches = Launches(str(tmp_path))
    assert launches.of(str(tmp_path / "configs" / "one" / "train.yaml")) == []
    assert len(launches.of(str(script.parent / "train.yaml"))) == 1
    assert len(launches.of(str(tmp_path / "configs" / "lone.yaml"))) == 1


@pytest.mark.parametrize(
    ("text", "script", "expected"),
    [
        ("python tools/train.py x", "tools/train.py", True),
        ("python train.py x", "tools/train.py", True),
        ("python ../tools/train.py x", "tools/train.py", True),
        ("python ${ROOT}/train.py x", "tools/train.py", True),
        ("python pretrain.py x", "tools/train.py", False),
        ("python other/train.py x", "tools/train.py", False),
        ("python -m net.train x", "net/train.py", True),
        ("python -m net.train x", "src/net/train.py", True),
        ("python -m net.train x", "net/trainer.py", False),
        ("srun net-train x", "net-train", True),
        ("srun net-train-all x", "net-train", False),
    ],
)
def test_what_a_command_starts(text: str, script: str, expected: bool) -> None:
    launch = next(launches_in("run.sh", text))
    assert starts(launch, script) is expected


def test_a_config_is_named_by_the_end_of_its_path(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(README)
    (tmp_path / "configs").mkdir()
    launches = Launches(str(tmp_path))
    assert [launch.line for launch in launches.of(str(tmp_path / "configs" / "a.yaml"))] == [3]
    assert launches.of(str(tmp_path / "other" / "a.yaml")) == []


def test_a_long_line_is_no_command_line() -> None:
    assert not list(launches_in("data.txt", "python " + "x" * 30_000 + " a.yaml"))


CONTINUED = "\n".join(
    (
        "notes",
        "OMP_NUM_THREADS=1 \\",
        "  python a.py \\  ",
        "  --config a.yaml",
        "python b.py --config b.yaml \\",
        "",
        "no command \\",
        "  at all",
        "python c.py \\",
        "  --config c.yaml python",
    )
)


def test_a_command_that_goes_on_over_lines_is_one() -> None:
    found = [(launch.line, launch.text) for launch in launches_in("run.sh", CONTINUED)]
    assert found == [
        (2, "OMP_NUM_THREADS=1  python a.py  --config a.yaml"),
        (5, "python b.py --config b.yaml"),
        (9, "python c.py  --config c.yaml python"),
    ]


def test_a_shell_script_passes_its_config_on(tmp_path: Path) -> None:
    (tmp_path / "train.sh").write_text("CONFIG=$1\npython tools/train.py --cfg $CONFIG\n")
    (tmp_path / "eval.sh").write_text("python tools/eval.py\n")
    (tmp_path / "README.md").write_text("Run:\n\n./train.sh a.yaml\nbash eval.sh a.yaml\n")
    (launch,) = Launches(str(tmp_path)).of(str(tmp_path / "a.yaml"))
    assert launch.line == 3
    assert starts(launch, "tools/train.py")
    assert not starts(launch, "tools/eval.py")


SCRIPT = """set -e
config=conf/a.yaml  # or conf/b.yaml
export lm_config="$dir/conf/lm.yaml"
out=results.txt
torchrun \\
  net/train.py --config ${config} --out $out
python net/train.py --config $lm_config
python net/train.py --config $configs ${config%.yaml}.json
"""


def test_a_variable_of_a_shell_script_stands_for_its_paths() -> None:
    found = [launch.configs for launch in launches_in("run.sh", SCRIPT)]
    assert found == [("conf/a.yaml",), ("$dir/conf/lm.yaml",), ("conf/a.yaml",)]
    assert not any(launch.configs for launch in launches_in("notes.txt", SCRIPT))


def test_command_lines_for_another_config_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(README)
    (tmp_path / "configs").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / f"configs/{name}.yaml").write_text("")
    launches = Launches(str(tmp_path))
    assert [each.line for each in launches.beside(str(tmp_path / "configs/b.yaml"))] == [3, 6]
    assert launches.beside(str(tmp_path / "configs/a.yaml")) == []
    assert launches.beside(str(tmp_path / "none/a.yaml")) == []


VALUES = """\
section="small net"  # of the config
export OUT=runs/one
twice=a
twice=b
for each in a b; do
lr=0.1
done
if [ -n "$1" ]; then
  inside=c
fi
python train.py --config $section --out ${OUT}/$twice --log ${OUT%/*} -e $each --lr "$lr" $inside
"""


def test_variables_that_one_line_sets_are_known_and_shown_as_written() -> None:
    (launch,) = launches_in("run.sh", VALUES)
    assert launch.text.startswith("python train.py --config $section --out ${OUT}/$twice")
    assert launch.expanded == (
        "python train.py --config small net --out runs/one/$twice --log ${OUT%/*}"
        ' -e $each --lr "0.1" $inside'
    )
    (noted,) = launches_in("notes.md", VALUES)
    assert noted.expanded == noted.text


BUILD = '[project.scripts]\nnet-fit = "net.cli:main"\ntrain = "net.cli:train"\n'


def test_console_scripts_of_the_repository_start_commands(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(BUILD)
    (tmp_path / "configs").mkdir()
    for name in ("a", "b", "c", "d", "e"):
        (tmp_path / "configs" / f"{name}.yaml").write_text("x: 1\n")
    (tmp_path / "README.md").write_text(
        "Run `net-fit fast configs/a.yaml`, or\n\n"
        "    $ SEED=1 net-fit \\\n        --config configs/b.yaml net.lr=0.1\n\n"
        "Never use net-fit for configs/c.yaml.\n"
        "train it with configs/d.yaml\n"
        "my-net-fit configs/e.yaml\n"
    )
    launches = Launches(str(tmp_path))

    def of(name: str) -> list[tuple[int, str]]:
        found = launches.of(str(tmp_path / "configs" / f"{name}.yaml"))
        return [(launch.line, launch.text) for launch in found]

    assert of("a") == [(1, "net-fit fast configs/a.yaml")]
    assert [line for line, _ in of("b")] == [3]
    assert launches.given_to(str(tmp_path / "configs/b.yaml")) == frozenset({("net", "lr")})
    assert of("c") == of("d") == of("e") == []
    (launch,) = launches.of(str(tmp_path / "configs/a.yaml"))
    assert starts(launch, "net-fit")


def test_a_command_in_the_comments_of_an_example_is_for_it(tmp_path: Path) -> None:
    (tmp_path / "fit.py").write_text("print()\n")
    example, other = tmp_path / "example.yaml", tmp_path / "other.yaml"
    example.write_text("# python fit.py --config config.yaml\nx: 1\n")
    other.write_text("# python fit.py --config example.yaml\nx: 1\n")
    launches = Launches(str(tmp_path))
    assert [launch.line for launch in launches.of(str(example))] == [1, 1]
    assert launches.of(str(other)) == []
