"""torch's compiler is imported when something of it is asked for, and is then torch's own."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("torch")

BEGIN = """
import sys
from cfglint.dynamic.trace import cuda_calls, job
job.prepare()
cuda_calls.replace_module(None, "a card", 8)
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
assert "torch._dynamo.utils" not in sys.modules
"""

END = """
import torch._dynamo.utils
import torch._dynamo.source
assert torch._dynamo.utils is sys.modules["torch._dynamo.utils"]
assert torch._dynamo.source.ConstantSource.__module__ == "torch._dynamo.source"
assert torch._dynamo.__spec__.name == "torch._dynamo"
assert torch._dynamo.OptimizedModule.__name__ == "OptimizedModule"
assert torch.cuda.device_count() == 1
print("whole")
"""

WAYS = (
    "with FakeTensorMode(): from torch._dynamo import allow_in_graph",
    "import torch._dynamo.eval_frame",
    "torch._dynamo.reset()",
    "with torch._dynamo.config.patch(suppress_errors=True): pass",
    "import torch._dynamo as d; d.disable(len); d.graph_break()",
)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_asked_for_makes_it_whole(way: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"{BEGIN}\n{way}\n{END}"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip() == "whole", done.stderr[-2000:]
