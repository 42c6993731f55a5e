"""Which files a script reaches, found in text."""

from __future__ import annotations

from pathlib import Path

from cfglint.repository.facts import Facts
from cfglint.repository.reach import Reach


def facts_of(folder: Path, **files: str) -> Facts:
    texts = []
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        texts.append((str(path), text))
    return Facts(str(folder), texts)


def test_imports_are_followed_through_packages_and_relative_names(tmp_path: Path) -> None:
    facts = facts_of(
        tmp_path,
        train="from net import (\n    build,\n)\nimport os, tools.misc as misc\n",
        net__build="from .parts import layers\nfrom ..tools import misc\n",
        net__parts__layers="x = 1\n",
        tools__misc="def f():\n    from other import late\n",
        other="late = 1\n",
        never="import train\n",
    )
    reached = facts.once(Reach).files(str(tmp_path / "train.py"))
    assert {str(Path(p).relative_to(tmp_path)) for p in reached} == {
        "train.py",
        "net/build.py",
        "net/parts/layers.py",
        "tools/misc.py",
        "other.py",
    }


def test_words_of_what_is_reached(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, train="import net\n", net="print(cfg.width)\n", aside="depth = 1\n")
    assert facts.once(Reach).knows(str(tmp_path / "train.py"), {"width", "depth"}) == {"width"}


def test_circles_end(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, a="import b\n", b="import a\n")
    assert len(facts.once(Reach).files(str(tmp_path / "a.py"))) == 2


def test_keys_that_are_no_words_are_looked_for_as_they_are(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, train='x["batch-size"]\ny["a.b"]\nz["my-batch-sizes"]\nwidths\n')
    words = {"batch-size", "a.b", "my-batch", "batch-sizes", "width"}
    assert facts.once(Reach).knows(str(tmp_path / "train.py"), words) == {
        "batch-size",
        "a.b",
        "my-batch",
        "batch-sizes",
    }
