"""The words of a repository's Python files."""

from __future__ import annotations

from cfglint.source.words import Words

TEXTS = [("/r/a.py", "cfg.rate = cfg['learning-rate']"), ("/r/b.py", "rate_2 = x.rate\n1e6\n")]


def test_files_that_have_a_word() -> None:
    words = Words(TEXTS)
    assert words.by_word["rate"] == ["/r/a.py", "/r/b.py"]
    assert words.having("rate_2") == ["/r/b.py"]
    assert words.having("rat") == []


def test_a_name_behind_digits_counts_for_keys() -> None:
    words = Words(TEXTS)
    assert words.having("e6") == ["/r/b.py"]
    assert "e6" not in words.by_word


def test_a_key_that_is_no_name_is_looked_for_as_text() -> None:
    assert Words(TEXTS).having("learning-rate") == ["/r/a.py"]
