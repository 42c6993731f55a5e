"""A YAML tag that `yaml.safe_load` does not know.

## What it does
cfglint keeps tags as text and never executes them. It reports `!include`, `!!python/object` and
every other tag outside YAML's own.

## Why is this bad?
`safe_load` refuses the file; the unsafe loaders that accept `!!python/...` run whatever code the
file names.

## Example
```yaml
data_dir: !!python/object/apply:os.getcwd []
```

## Use instead
```yaml
data_dir: ./data
```
A project whose own loader knows a tag switches the rule off: `ignore = ["Y109"]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Place, Severity
from cfglint.document.nodes import Alias, Node
from cfglint.rules.context import FileContext, diagnostic, dotted

CODE, NAME, SEVERITY = "Y109", "unknown-tag", Severity.WARNING
NEEDS = ("document",)
YAML_TAGS = frozenset(
    "tag:yaml.org,2002:" + name
    for name in (
        "null",
        "bool",
        "int",
        "float",
        "binary",
        "timestamp",
        "omap",
        "pairs",
        "set",
        "str",
        "seq",
        "map",
        "merge",
        "value",
    )
)


def check(context: FileContext) -> Iterator[Diagnostic]:
    """Values with a tag of somebody's own."""
    if "!" not in context.file.text:
        return
    for document in context.file.documents:
        for path, _, value in document.nodes:
            tag = _foreign_tag(value)
            if tag is not None:
                shown = tag.replace("tag:yaml.org,2002:", "!!")
                yield diagnostic(
                    (CODE, NAME),
                    SEVERITY,
                    f"yaml.safe_load does not know the tag `{shown}`, and refuses the file",
                    Place(context.file.path, path, "value", document.index),
                    key=dotted(path),
                    help="write the value itself, or ignore Y109 if your loader knows the tag",
                )


def _foreign_tag(node: Node) -> str | None:
    if isinstance(node, Alias) or node.tag is None or node.tag == "!" or node.tag in YAML_TAGS:
        return None
    return node.tag
