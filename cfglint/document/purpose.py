"""Whether a YAML file is that of another program: CI, packaging, containers, documentation.

Such files are none of a training linter's business. What tells them is a name that a program looks
for, or keys at the top that only its files have together.
"""

from __future__ import annotations

import os

from cfglint.document.nodes import Mapping, Scalar
from cfglint.document.tree import YamlFile

_NAMES = frozenset(
    (
        *("codecov", "mkdocs", "pre-commit-config", "pre-commit-hooks", "travis", "appveyor"),
        *("gitlab-ci", "azure-pipelines", "cloudbuild", "readthedocs", "dependabot", "mergify"),
        *("docker-compose", "conda_build_config", "conda-lock", "pnpm-lock", "pnpm-workspace"),
        *("kustomization", "skaffold", "dvc", "cog", "pubspec", "bitbucket-pipelines"),
        *("taskcluster", "sourcery", "crowdin", "netlify", "lefthook", "golangci", "labeler"),
        *("clang-format", "clang-tidy", "swagger", "openapi", "antora", "_toc", "metafile"),
        *("model-index", "issue_template", "funding", "renovate", "buildspec", "codemagic"),
        *("yamllint", "markdownlint", "prettierrc", "eslintrc", "stylelintrc"),
    )
)
_FOLDERS = frozenset((".github", ".circleci", ".gitlab", ".buildkite", ".azure-pipelines"))
_OF_JAVA = ["src", "main", "resources"]
"""Where Maven and Gradle keep what a Java program opens."""

_KEYS: tuple[tuple[str, ...], ...] = (
    ("apiVersion", "kind"),
    ("on", "jobs"),
    ("channels", "dependencies"),
    ("package", "requirements"),
    ("package", "build", "about"),
    ("services", "version"),
    ("site_name",),
    ("runs", "description"),
    ("openapi", "info"),
    ("AWSTemplateFormatVersion",),
    ("cff-version",),
    ("blank_issues_enabled",),
    ("name", "description", "body"),
    ("build", "predict"),
    ("workflows", "jobs", "version"),
    ("trigger", "pool"),
    ("trigger", "jobs"),
    ("definitions", "pipelines"),
    ("sphinx", "version"),
)
"""Keys at the top that stand together in the files of one program."""

_ALONE: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(needed.split()), frozenset(f"{needed} {others}".split()))
    for needed, others in (
        ("repos", "ci exclude files fail_fast minimum_pre_commit_version default_stages"),
        ("codecov", "coverage comment flags ignore fixes parsers component_management"),
        ("coverage", "codecov comment flags ignore fixes parsers component_management"),
        ("Models", "Collections Import"),
        ("Collections", "Import"),
        ("services", "version volumes networks secrets name"),
        ("name dependencies", "channels prefix variables"),
        ("language script", "install python os before_install env jobs matrix cache sudo"),
        ("version updates", "registries"),
        ("resources run", "setup name workdir num_nodes envs file_mounts"),
    )
)
"""Keys that the files of one program need, and all that they may have."""

_FIRST = frozenset(group[0] for group in _KEYS) | frozenset(
    name for needed, _ in _ALONE for name in needed
)


def _is_of_a_tool(parts: list[str]) -> bool:
    """Whether a file is hidden, as tools have theirs: `.prospector.yml`; not that of a folder which
    is hidden, such as `.hydra`."""
    return parts[-1].startswith(".") and not any(each.startswith(".") for each in parts[:-1])


def is_of_another_program(file: YamlFile) -> bool:
    """Whether a file configures another program than one that trains."""
    parts = file.path.replace(os.sep, "/").split("/")
    stem = parts[-1].rpartition(".")[0].lstrip(".").lower()
    if stem in _NAMES or not _FOLDERS.isdisjoint(parts) or _is_of_a_tool(parts):
        return True
    if any(parts[at : at + 3] == _OF_JAVA for at in range(len(parts))):
        return True
    keys = _keys(file)
    if _FIRST.isdisjoint(keys):
        return False
    return any(keys.issuperset(group) for group in _KEYS) or any(
        needed <= keys <= all_ for needed, all_ in _ALONE
    )


def _keys(file: YamlFile) -> set[str]:
    """The keys at the top of a file, by its lines where it cannot be parsed."""
    if file.syntax_problem is not None:
        lines = [line for line in file.text.split("\n") if line[:1].isalpha()]
        return {line.partition(":")[0].rstrip() for line in lines if ":" in line}
    root = file.documents[0].root if file.documents else None
    entries = root.entries if isinstance(root, Mapping) else ()
    return {entry.key.value for entry in entries if isinstance(entry.key, Scalar)}
