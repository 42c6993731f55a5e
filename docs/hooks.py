"""What the site adds to the pages: those of the repository's root, and a page for each rule.

mkdocs calls the functions of this module (https://www.mkdocs.org/user-guide/configuration/#hooks).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
OF_THE_ROOT = {
    "changelog.md": "CHANGELOG.md",
    "code_of_conduct.md": "CODE_OF_CONDUCT.md",
    "contributing.md": "CONTRIBUTING.md",
    "security.md": "SECURITY.md",
}
"""Pages of the site that are files of the repository's root."""

IN_THE_REPOSITORY = re.compile(
    r"\[([^\]]+)\]\((?:\.\./)?(?:benchmarks|schemas|tests|editors)/[^)]*\)"
)
"""Links to files that the site has not: their text is left."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    for name, source in OF_THE_ROOT.items():
        text = (ROOT / source).read_text(encoding="utf-8").replace("](docs/", "](")
        files.append(File.generated(config, name, content=_linked(text)))
    for name, text in _rules().items():
        file = File.generated(config, name, content=text)
        file.inclusion = file.inclusion.NOT_IN_NAV
        files.append(file)
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """A page as the site has it: links to its own pages; the rules as a list of theirs."""
    if page.file.src_uri == "rules.md":
        return _index(markdown)
    return _linked(markdown)


def _linked(text: str) -> str:
    for name, source in OF_THE_ROOT.items():
        text = re.sub(rf"\]\((?:\.\./)?{re.escape(source)}\)", f"]({name})", text)
    return IN_THE_REPOSITORY.sub(r"\1", text)


def _rules() -> dict[str, str]:
    """A page for each rule of docs/rules.md: its part, one heading higher."""
    text = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    parts = re.split(r"(?m)^## (?=[A-Z]\d{3} )", text)[1:]
    return {
        f"rules/{part[:4]}.md": "# " + re.sub(r"(?m)^### ", "## ", part).rstrip() + "\n"
        for part in parts
    }


def _index(text: str) -> str:
    """The list of rules, each with its first sentence and a link to its page."""
    rows = []
    for name, page in _rules().items():
        title, severity, first = page.split("\n\n")[:3]
        rows.append(
            f"| [{title.removeprefix('# ')}]({name}) | {severity.removeprefix('Severity: ')} "
            f"| {' '.join(first.split())} |"
        )
    head = text.partition("\n- [")[0]
    return f"{head}\n| rule | severity | |\n|---|---|---|\n" + "\n".join(rows) + "\n"
