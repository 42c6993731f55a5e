"""JUnit XML: a suite per file with findings, a failed case per diagnostic, one passed case if
there is none, and a skipped case for what could not be checked."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from cfglint.diagnostic import Diagnostic, Report
from cfglint.report.formats import Style

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, style: Style) -> str:
    """The XML document."""
    by_file: dict[str, list[Diagnostic]] = {}
    for found in report.diagnostics:
        by_file.setdefault(found.span.file, []).append(found)
    root = ElementTree.Element("testsuites", name="cfglint")
    for file, diagnostics in by_file.items():
        suite = _suite(root, file, len(diagnostics), failures=len(diagnostics))
        for found in diagnostics:
            span = found.span
            case = ElementTree.SubElement(
                suite,
                "testcase",
                classname=_clean(file),
                name=_clean(f"{found.code} {found.name} at {span.line}:{span.column}"),
                file=_clean(file),
                line=str(span.line),
            )
            failure = ElementTree.SubElement(
                case, "failure", type=found.severity.value, message=_clean(found.message)
            )
            failure.text = _clean(
                f"{file}:{span.line}:{span.column}: {found.message}\n{found.help}".rstrip()
            )
    for item in report.not_checked:
        suite = _suite(root, item.file, 1, skipped=1)
        case = ElementTree.SubElement(
            suite, "testcase", classname=_clean(item.file), name=f"{item.stage} stage"
        )
        ElementTree.SubElement(case, "skipped", message=_clean(item.told))
    if not by_file and not report.not_checked:
        suite = _suite(root, "cfglint", 1)
        ElementTree.SubElement(
            suite, "testcase", classname="cfglint", name=f"{report.summary.files} files"
        )
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(
    root: ElementTree.Element, name: str, tests: int, failures: int = 0, skipped: int = 0
) -> ElementTree.Element:
    return ElementTree.SubElement(
        root,
        "testsuite",
        name=_clean(name),
        tests=str(tests),
        failures=str(failures),
        errors="0",
        skipped=str(skipped),
    )


def _clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NOT_XML.sub("?", text)
