"""A YAML tag that no loader which may open the file knows.

## What it does
cfglint keeps tags as text and never executes them. It reports `!include`, `!!python/object` and
every other tag outside YAML's own, unless what opens the file knows it: PyYAML's FullLoader and
UnsafeLoader know `!!python/...`, HyperPyYAML `!new:` and `!ref`, ruamel.yaml keeps any tag, and a
project's code may register its own (`add_constructor`, `yaml_tag`). One slip from a tag that the
loader knows it is an error; where no code was found that opens the file, an info.

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
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfglint.diagnostic import Diagnostic, Place, Severity
from cfglint.document.conduct import STANDARD, all_of
from cfglint.document.nodes import Alias, Node
from cfglint.names import nearest
from cfglint.rules.context import FileContext, diagnostic, dotted, opened_here

if TYPE_CHECKING:
    from cfglint.styles.opening.openings import Opening

CODE, NAME, SEVERITY = "Y109", "unknown-tag", Severity.WARNING
NEEDS = ("document",)


def check(context: FileContext) -> Iterator[Diagnostic]:
    """Values with a tag of somebody's own."""
    if "!" not in context.file.text:
        return
    for document in context.file.documents:
        for path, _, value in document.nodes:
            tag = _foreign_tag(value)
            if tag is None:
                continue
            opening = context.opening()
            if opening.knows(tag):
                continue
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            near = _meant(tag, opening) if opening.known else ""
            yield diagnostic(
                (CODE, NAME),
                Severity.ERROR if near else SEVERITY if opening.known else Severity.INFO,
                f"{all_of(opening.conducts)} does not know the tag `{shown}`, and refuses the file",
                Place(context.file.path, path, "value", document.index),
                key=dotted(path),
                related=opened_here(opening),
                help=f"did you mean `{near}`?"
                if near
                else "write the value itself, or register a constructor for the tag",
            )


def _meant(tag: str, opening: Opening) -> str:
    """The tag of a loader of which one that it does not know is a slip; "" for none."""
    word, colon, name = tag.partition(":")
    known = {each.partition(":")[0] for conduct in opening.conducts for each in conduct.tags}
    near = nearest(word, sorted(known)) if word.startswith("!") else None
    return f"{near}{colon}{name}" if near else ""


def _foreign_tag(node: Node) -> str | None:
    if isinstance(node, Alias) or node.tag is None or node.tag == "!" or node.tag in STANDARD:
        return None
    return node.tag
