"""A rule of cfglint failed on this file.

## What it does
A rule that raises is a fault of cfglint, not of the config. The other rules and the other files
are still checked.

## Use instead
Please report it, with the file. Until it is fixed, `ignore` the rule that the message names.
"""

from __future__ import annotations

from cfglint.diagnostic import Severity

CODE, NAME, SEVERITY = "X901", "rule-crashed", Severity.ERROR
