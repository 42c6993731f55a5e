"""Building the model takes more host memory than there is.

## What it does
Holds the tensors that the program makes on the host, before and besides the GPU, against
`host-memory` under `[tool.cfglint.dynamic]`. Without that setting nothing is reported: the machine
that lints is seldom the one that trains.

## Why is this bad?
The process is killed, without a message, before the first step.

## Example
```toml
[tool.cfglint.dynamic]
host-memory = "16GiB"   # what a job of the queue is given
```

## Use instead
A smaller model, or one that is built on the GPU (`with torch.device("cuda"):`).
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.dynamic.sizes import parse_size
from cfglint.report.sizes import size
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import place_of

CODE, NAME, SEVERITY = "M404", "host-memory", Severity.ERROR


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """Host tensors over the limit of the settings."""
    text = context.settings.dynamic.host_memory
    if not text or context.outcome.host_peak <= parse_size(text):
        return
    place, key = place_of(context, "model")
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"building this model takes {size(context.outcome.host_peak)} on the host, "
        f"over the {size(parse_size(text))} that it has",
        place,
        key=key,
        help='build it on the GPU, under `with torch.device("cuda"):`, or make it smaller',
    )
