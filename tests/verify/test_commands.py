"""`cfglint verify` as its users run it: example configs, a baseline, jobs, and what goes wrong."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from cfglint.dynamic.stage import Subject
from cfglint.run.project import Options
from cfglint.run.settings import DynamicSettings
from cfglint.stages.check import check
from cfglint.stages.verify import BaselineError, _baseline_of
from cfglint.verify.executors import _result
from cfglint.verify.request import VerifyOptions
from cfglint.verify.run import Job
from tests.conftest import ROOT, heeds_interrupts, processes_of

CASES = Path(__file__).parent / "cases"


def run(*arguments: str, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cfglint", "verify", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **more},
    )


def copied(name: str, folder: Path) -> Path:
    shutil.copytree(CASES / name, folder / name)
    return folder / name / "config.yaml"


def edited(config: Path, old: str, new: str) -> None:
    model = config.parent / "model.py"
    text = model.read_text()
    assert old in text
    model.write_text(text.replace(old, new))


def test_a_slower_model_is_caught_and_another_model_is_not_judged(tmp_path: Path) -> None:
    fast = copied("good", tmp_path)
    slow = tmp_path / "good" / "slow.yaml"
    slow.write_text(fast.read_text().replace("{width: 16}", "{width: 16, pause: 0.01}"))
    other = tmp_path / "good" / "other.yaml"
    other.write_text(fast.read_text().replace("{width: 16}", "{width: 16, pause: 0.01, name: M}"))
    edited(fast, "self.width = args.model.width", "self.width, self.args = args.model.width, args")
    edited(
        fast,
        "return F.mse_loss(model(x), y)",
        'time.sleep(getattr(self.args.model, "pause", 0))\n        return F.mse_loss(model(x), y)',
    )
    edited(fast, "import torch\n", "import time\n\nimport torch\n")
    asked = VerifyOptions(device="cpu", steps=6, baseline=str(fast))
    paths = [str(fast), str(slow), str(other)]
    report = check(paths, Options(dynamic=True, use_cache=False, verify=asked))
    assert [(d.code, Path(d.span.file).name) for d in report.diagnostics] == [("V608", "slow.yaml")]
    assert "slower than" in report.diagnostics[0].message
    verdicts = {Path(item["file"]).name: item["verdict"] for item in report.verify}
    assert verdicts == {"config.yaml": "passed", "slow.yaml": "failed", "other.yaml": "passed"}


def test_a_hang_ends_at_the_time_limit(tmp_path: Path) -> None:
    config = copied("v601_exits", tmp_path)
    edited(config, "os._exit(7)", "import time; time.sleep(600)")
    done = run("v601_exits/config.yaml", "--timeout", "30", "--steps", "6", cwd=tmp_path)
    assert done.returncode == 1
    assert "training was stopped after 30 s, in epoch" in done.stdout
    assert "--timeout allows more" in done.stdout


@pytest.mark.parametrize("when", ["os._exit(7)", "checkpoint"])
def test_killed_from_outside_is_not_checked(tmp_path: Path, when: str) -> None:
    """As by the system when memory runs out: in the epoch, and in the middle of a checkpoint."""
    config = copied("v601_exits", tmp_path)
    if when == "checkpoint":
        edited(config, "os._exit(7)", "pass")
        edited(
            config,
            "return nn.Sequential(nn.Linear(4, self.width), nn.ReLU(), nn.Linear(self.width, 1))",
            "return Doomed(nn.Linear(4, 1))",
        )
        edited(
            config,
            "class Adapter",
            "class Doomed(nn.Sequential):\n"
            "    def __getstate__(self):\n        raise RuntimeError\n\n"
            "    def state_dict(self, *args, **kwargs):\n"
            "        os.kill(os.getpid(), 9)\n\n\nclass Adapter",
        )
    else:
        edited(config, when, "os.kill(os.getpid(), 9)")
    earlier = tmp_path / "verification-results.md"
    earlier.write_text("earlier")
    done = run("v601_exits/config.yaml", "--steps", "6", cwd=tmp_path)
    assert done.returncode == 3, done.stdout + done.stderr
    phase = "checkpoint" if when == "checkpoint" else "epoch"
    assert f"ended from outside (SIGKILL) in {phase}" in done.stdout
    assert "not checked in full" in earlier.read_text()


def test_ctrl_c_leaves_a_report_of_what_was_done(tmp_path: Path, started_here: str) -> None:
    copied("good", tmp_path)
    config = copied("v601_exits", tmp_path)
    edited(config, "os._exit(7)", 'open("reached", "w").close(); import time; time.sleep(600)')
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "cfglint", "verify", "good/config.yaml"),
            *("v601_exits/config.yaml", "--steps", "6", "-j", "1"),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heeds_interrupts,
        text=True,
    )
    waited_for(tmp_path / "v601_exits" / "reached")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    report = (tmp_path / "verification-results.md").read_text()
    assert "| good/config.yaml | passed every box that was asked for |" in report
    assert "| v601_exits/config.yaml | not checked in full |" in report
    assert "Interrupted." in report
    assert processes_of(started_here) == []


def test_killing_the_run_leaves_an_earlier_report_and_no_process(
    tmp_path: Path, started_here: str
) -> None:
    config = copied("v601_exits", tmp_path)
    edited(config, "os._exit(7)", 'open("reached", "w").close(); import time; time.sleep(600)')
    earlier = tmp_path / "verification-results.md"
    earlier.write_text("earlier")
    process = subprocess.Popen(
        [sys.executable, "-m", "cfglint", "verify", "v601_exits/config.yaml", "--steps", "6"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    waited_for(tmp_path / "v601_exits" / "reached")
    second = run("v601_exits/config.yaml", cwd=tmp_path)
    assert second.returncode == 2
    assert f"another cfglint verify (process {process.pid}) is at work on" in second.stderr
    process.kill()
    process.wait()
    assert earlier.read_text() == "earlier"
    time.sleep(0.5)
    assert processes_of(started_here) == []


def waited_for(path: Path) -> None:
    for _ in range(3000):
        if path.exists():
            return
        time.sleep(0.1)
    raise AssertionError(f"{path} did not come")


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("/proc/report.md", "nothing was trained"),
        ("report.txt", "the report's ending is .md, .json or .html"),
        ("folder.md", "it is a folder"),
    ],
)
def test_where_no_report_can_be_written_nothing_is_trained(
    tmp_path: Path, output: str, reason: str
) -> None:
    copied("good", tmp_path)
    (tmp_path / "folder.md").mkdir()
    done = run("good/config.yaml", "-o", output, cwd=tmp_path)
    assert done.returncode == 2
    assert reason in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 4


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="has no device that is full")
def test_a_full_disk_under_the_report(tmp_path: Path) -> None:
    copied("v602_no_learning", tmp_path)
    full = os.stat("/dev/full")  # a node of that device: a link out of the folder is refused before
    try:
        os.mknod(tmp_path / "report.json", full.st_mode, full.st_rdev)
        (tmp_path / "report.json").open("wb").close()
    except PermissionError:
        pytest.skip("making a device is for root")
    done = run("v602_no_learning/config.yaml", "--steps", "4", "-o", "report.json", cwd=tmp_path)
    assert done.returncode == 2
    assert "cannot write report.json: No space left on device" in done.stderr


def test_a_report_is_not_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    copied("good", tmp_path)
    outside = tmp_path.parent / f"{tmp_path.name}-outside.json"
    outside.write_text("kept")
    (tmp_path / "report.json").symlink_to(outside)
    done = run("good/config.yaml", "--steps", "2", "-o", "report.json", cwd=tmp_path)
    assert done.returncode == 2
    assert "a link that leads out" in done.stderr
    assert outside.read_text() == "kept"


def test_a_full_disk_under_the_checkpoint(tmp_path: Path) -> None:
    """A limit of file size is what a test can set; the system's answer takes the same way."""
    copied("good", tmp_path)
    config = tmp_path / "good" / "config.yaml"
    config.write_text(config.read_text().replace("16", "20000").replace("0.01", "1.0e-5"))

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = subprocess.run(
        [sys.executable, "-m", "cfglint", "verify", "good/config.yaml", "--steps", "4"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=small_files,
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "a checkpoint could not be written into" in done.stdout
    assert "[-] A checkpoint that restores model and optimizer" in done.stdout
    assert "not checked in full" in (tmp_path / "verification-results.md").read_text()


def test_jobs_of_submitit(tmp_path: Path) -> None:
    """One of three is lost, as a job that a scheduler ends: it takes its own process along. That is
    the parent of the one above the training."""
    copied("good", tmp_path)
    copied("v602_no_learning", tmp_path)
    lost = copied("v601_exits", tmp_path)
    above = "open(f'/proc/{os.getppid()}/stat').read().rpartition(')')[2].split()[1]"
    edited(lost, "os._exit(7)", f"os.kill(int({above}), 9)")
    edited(lost, "if self.steps == 4", 'if self.steps == 4 and "main" in sys.argv[0]')
    edited(lost, "import os\n", "import os\nimport sys\n")
    done = run(
        *("good/config.yaml", "v602_no_learning/config.yaml", "v601_exits/config.yaml"),
        *("--executor", "submitit-local", "--steps", "6", "-o", "all.json"),
        cwd=tmp_path,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    found = json.loads((tmp_path / "all.json").read_text())
    verdicts = {Path(i["file"]).parent.name: i["verdict"] for i in found["verify"]}
    assert verdicts == {
        "good": "passed",
        "v602_no_learning": "failed",
        "v601_exits": "not-checked",
    }
    reasons = [i["reason"] for i in found["verify"] if i["verdict"] == "not-checked"]
    assert "gave no result" in reasons[0]


class Preempted:
    job_id, state = "17", "PREEMPTED"

    def result(self) -> Any:
        raise RuntimeError("Job 17 was preempted\nand more")


def test_a_preempted_job_is_not_checked() -> None:
    from cfglint.dynamic.stage import Subject
    from cfglint.run.settings import DynamicSettings

    job = Job(Subject("a.yaml", 0, {}, DynamicSettings(), "", ""), VerifyOptions())
    found = _result(job, Preempted())
    assert found.status == "not-checked"
    assert found.reason == "job 17 gave no result (PREEMPTED): Job 17 was preempted"


def test_static_errors_come_first(tmp_path: Path) -> None:
    copied("good", tmp_path)
    config = tmp_path / "good" / "config.yaml"
    config.write_text(config.read_text() + "model: {width: 8}\n")
    done = run("good/config.yaml", "--steps", "4", cwd=tmp_path)
    assert done.returncode == 1
    assert "Y102" in done.stdout
    assert "[ ] No static errors Y102" in done.stdout
    assert "it has static errors, which come first" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.yaml"], "no such file or folder: none.yaml"),
        (["good/config.yaml", "--baseline", "none.yaml"], "--baseline: there is no file none.yaml"),
        (["good/config.yaml", "--slurm", "x"], "--slurm takes KEY=VALUE"),
        (["good/config.yaml", "--wandb", "x"], "wandb is not installed"),
        (["good/config.yaml", "--gpu", "rtx30900"], "rtx30900"),
        (["good/config.yaml", "--select", "V699"], "no rule `V699`"),
    ],
)
def test_wrong_command_lines(tmp_path: Path, arguments: list[str], message: str) -> None:
    copied("good", tmp_path)
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_gpu_cuda_is_not_checked(tmp_path: Path) -> None:
    if os.path.exists("/dev/nvidiactl"):
        pytest.skip("has a GPU")
    copied("good", tmp_path)
    done = run("good/config.yaml", "--device", "cuda", "--steps", "4", cwd=tmp_path)
    assert done.returncode == 3, done.stdout
    assert "CUDA" in done.stdout


def test_a_stop_from_elsewhere_ends_the_training() -> None:
    from cfglint.verify.process import Training
    from cfglint.verify.request import TrainRequest

    stop = threading.Event()
    request = TrainRequest(
        "train", {"data": {"batch_size": 8}}, "model:Adapter", str(CASES / "good")
    )
    training = Training(request, 60.0, stop)
    stop.set()
    assert training.listen(lambda phase, share, what: None).status == "interrupted"
    assert training.process.returncode not in (None, 0)


WANDB = """\\
import json


class Run:
    name = "calm-sea-1"
    rows = []

    def log(self, values, step=None):
        self.rows.append(values)

    def finish(self):
        with open("logged.json", "w") as stream:
            json.dump(self.rows, stream)


def init(project, job_type):
    if project == "closed":
        raise ConnectionError("no route to the server")
    return Run()
"""


def test_weights_and_biases_only_where_it_is_asked_for(tmp_path: Path) -> None:
    copied("good", tmp_path)
    (tmp_path / "wandb.py").write_text(WANDB)
    paths = os.pathsep.join([str(ROOT), str(tmp_path)])
    logged = tmp_path / "good" / "logged.json"
    done = run("good/config.yaml", "--steps", "4", cwd=tmp_path, PYTHONPATH=paths)
    assert done.returncode == 0
    assert not logged.exists()
    done = run(
        "good/config.yaml", "--steps", "4", "--wandb", "mine", cwd=tmp_path, PYTHONPATH=paths
    )
    assert done.returncode == 0, done.stdout
    assert len(json.loads(logged.read_text())) == 5
    assert "and in the W&B run calm-sea-1" in done.stdout
    done = run(
        "good/config.yaml", "--steps", "4", "--wandb", "closed", cwd=tmp_path, PYTHONPATH=paths
    )
    assert done.returncode == 3, done.stdout
    assert "W&B took nothing: ConnectionError: no route to the server" in done.stdout


def test_a_checkout_trains_its_own_task_code() -> None:
    """T502 is its own task's, which also logs one loss for all tasks; the rest of the plan is
    measured on it."""
    config = ROOT / "tests/dynamic/checkout/configs/run.yaml"
    asked = VerifyOptions(device="cpu", steps=6)
    report = check([str(config)], Options(dynamic=True, use_cache=False, verify=asked))
    errors = [d for d in report.diagnostics if d.severity.value == "error"]
    assert [d.code for d in errors] == ["T502", "V604", "V604"]
    assert [d.message.rsplit(" ", 1)[-1] for d in errors[1:]] == [
        "classification",
        "rul_prediction",
    ]
    (item,) = report.verify
    boxes = {box["name"]: box["status"] for box in item["boxes"]}
    assert {boxes.pop("shapes"), boxes.pop("validation")} == {"failed"}
    assert boxes.pop("pace") == "not-measured"
    assert set(boxes.values()) == {"passed"}
    assert item["verdict"] == "failed"
    assert "val_loss" in item["figures"]["validation"]["metrics"]


def test_each_of_several_trainings_is_trained_by_its_own_keys() -> None:
    """The second one's task code differs in capitals, which is a fault of that training alone."""
    config = ROOT / "tests/dynamic/checkouts/factories/configs/two_trainings.yaml"
    asked = VerifyOptions(device="cpu", steps=2)
    report = check([str(config)], Options(dynamic=True, use_cache=False, force=True, verify=asked))
    assert [item["turn"] for item in report.verify] == ["pretraining", "finetuning"]
    assert [item["figures"]["load"]["batch"] for item in report.verify] == [8, 4]
    loaded = [next(b for b in item["boxes"] if b["name"] == "load") for item in report.verify]
    assert [(box["status"], box["codes"]) for box in loaded] == [
        ("passed", []),
        ("failed", ["X902"]),
    ]
    assert [(item["errors"], item["turn"]) for item in report.dynamic] == [
        ([], "pretraining"),
        (["X902"], "finetuning"),
    ]
    assert len({(d.code, d.key, d.message) for d in report.diagnostics}) == len(report.diagnostics)


def test_a_training_is_timed_beside_that_of_its_name() -> None:
    alone = Subject("one.yaml", 0, {}, DynamicSettings(), "isfm", "")
    first, second = (alone._replace(file="two.yaml", turn=name) for name in ("first", "second"))
    assert _baseline_of(first, []) is None
    assert _baseline_of(first, [alone]) is alone
    assert _baseline_of(second, [first, second]) is second
    with pytest.raises(BaselineError, match=r"two.yaml runs 2 trainings \(first, second\)"):
        _baseline_of(alone, [first, second])


def test_fail_on_decides_what_a_warning_is_worth(tmp_path: Path) -> None:
    copied("v609_unused_head", tmp_path)
    for level, status in (("error", 0), ("warning", 1)):
        done = run("v609_unused_head/config.yaml", "--steps", "4", "--fail-on", level, cwd=tmp_path)
        assert done.returncode == status, done.stdout
        assert "passed, with warnings" in done.stdout


def test_what_comes_afterwards_does_not_wait_for_workers_of_the_block(tmp_path: Path) -> None:
    (tmp_path / "block.py").write_text(
        "import os, time\n"
        "from cfglint.verify.train.main import _afterwards\n"
        "with _afterwards(lambda: print('afterwards', flush=True)):\n"
        "    if os.fork() == 0:  # as a worker of a data loader, it has all that is open\n"
        "        time.sleep(600)\n"
        "    print('block', flush=True)\n"
        "print('end', flush=True)\n"
        "os.killpg(0, 9)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "block.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    told, _ = process.communicate(timeout=300)
    assert told.split() == ["block", "afterwards", "end"]
