"""Code accepts an argument through `**kwargs` and ignores it.

## What it does
Where the config names code (`_target_`, `_component_`, `class_path`, or a `type` that a registry of
the repository has), follows its `**kwargs`
through bases and calls, and reports an argument that has no name anywhere on the way.

## Why is this bad?
It is dropped in silence: a misspelt `dropuot` trains with the default.

## Example
```python
class Net(nn.Module):
    def __init__(self, width, dropout=0.1, **kwargs):  # kwargs is never used
```

## Use instead
Rename or remove the key in the config, or the `**kwargs` in the code.

## Fix safety
Unsafe: the key is renamed to a near one.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.names import nearest, synonym
from cfglint.rules.context import ExperimentContext, diagnostic
from cfglint.rules.insertion import rename
from cfglint.rules.named_code import swallowed_arguments

CODE, NAME, SEVERITY = "R307", "swallowed-keyword", Severity.WARNING
NEEDS = ("nodes",)


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic an argument."""
    for target, key, item in swallowed_arguments(context):
        assert target.signature is not None
        left = [name for name in target.signature.parameters if name not in target.arguments]
        near = nearest(key, left) or synonym(key, left)
        fix = rename(context.read(item.place.file), item, near) if near else None
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"`{target.name}` accepts `{key}` through `**kwargs` and ignores it",
            item.place,
            key=".".join((*target.path, *target.inside, key)),
            help=f"did you mean `{near}`?" if near else "remove it; it does nothing",
            fix=fix,
        )
