"""A `# cfglint: ignore[...]` comment that suppresses nothing.

## What it does
Reports a suppression whose rules ran and found nothing there, and one that names no rule. A file
that cannot be parsed to its end is not judged.

## Why is this bad?
It hides the next fault that appears on its line.

## Example
```yaml
lr: 0.001  # cfglint: ignore[Y103]
```

## Use instead
```yaml
lr: 0.001
```

## Fix safety
Safe: only the suppression goes. Other words of its comment stay, as a comment.
"""

from __future__ import annotations

from cfglint.diagnostic import Severity

CODE, NAME, SEVERITY = "X904", "unused-suppression", Severity.WARNING
