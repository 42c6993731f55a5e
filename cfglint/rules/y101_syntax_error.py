"""The file is not YAML, or holds what the loader refuses to build.

## Why is this bad?
The run ends before it starts, and the loader's own message names the line where it gave up, which
is often not the line to change.

## Example
```yaml
model:
  name: M_01_ISFM
 type: ISFM
```

## Use instead
```yaml
model:
  name: M_01_ISFM
  type: ISFM
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.document.composer import hint
from cfglint.document.nodes import Entry, Mapping, Scalar, Sequence, follow, is_merge, merge_sources
from cfglint.rules.context import FileContext, diagnostic

CODE, NAME, SEVERITY = "Y101", "syntax-error", Severity.ERROR
NEEDS = ("document",)


def check(context: FileContext) -> Iterator[Diagnostic]:
    """The parser's problem, then keys and merges that no loader can build."""
    file = context.file
    problem = file.syntax_problem
    if problem is not None and not problem.limit:
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"not valid YAML: {problem.message}",
            file.span_of(problem.mark, problem.mark),
            help=hint(problem.message),
        )
    for document in file.documents:
        for path, _, value in document.nodes:
            if not isinstance(value, Mapping):
                continue
            for entry in value.entries:
                if type(entry.key) is Scalar and entry.key.value != "<<":
                    continue
                message = _unbuildable(entry)
                if message:
                    yield diagnostic(
                        (CODE, NAME),
                        SEVERITY,
                        message,
                        file.span_of(entry.key.start, entry.key.end),
                        key=".".join(map(str, path)),
                    )


def _unbuildable(entry: Entry) -> str:
    if is_merge(entry):
        for source in merge_sources(entry):
            if not isinstance(follow(source), Mapping):
                return "`<<` merges mappings; its value here is none, and every loader refuses it"
    elif isinstance(follow(entry.key), (Mapping, Sequence)):
        return "a list or mapping cannot be a key in Python"
    return ""
