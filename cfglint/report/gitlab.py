"""GitLab's code quality report.

Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.
"""

from __future__ import annotations

import json
import os
from typing import Any

from cfglint.diagnostic import Report, Severity
from cfglint.report.formats import Style
from cfglint.report.sarif import fingerprint

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, style: Style) -> str:
    """A list of issues; fingerprints are unique, as GitLab wants them."""
    seen: dict[str, int] = {}
    issues: list[dict[str, Any]] = []
    for found in report.diagnostics:
        print_ = fingerprint(found)
        seen[print_] = seen.get(print_, 0) + 1
        if seen[print_] > 1:
            print_ = f"{print_}-{seen[print_]}"
        span = found.span
        issues.append(
            {
                "description": found.message + (f" ({found.help})" if found.help else ""),
                "check_name": f"{found.code} {found.name}",
                "fingerprint": print_,
                "severity": _SEVERITIES[found.severity],
                "location": {
                    "path": span.file.replace(os.sep, "/"),
                    "lines": {"begin": span.line, "end": span.end_line},
                },
            }
        )
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"
