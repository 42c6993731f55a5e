"""What a card does not have, by its compute capability."""

from __future__ import annotations

import pytest

from cfglint.rules import m405_unsupported_on_card as rule
from tests.rules.test_context import context_of


@pytest.mark.parametrize(
    ("gpu", "kernel", "needed"),
    [
        ("v100", "flash_attention_2", "8.0"),
        ("t4", "flash_attention_2", "8.0"),
        ("a100", "flash_attention_2", ""),
        ("rtx3090", "flash_attention_2", ""),
        ("rtx3090", "flash_attention_3", "9.0"),
        ("h100", "flash_attention_3", ""),
        ("rtx4090", "flash_attention_3", "9.0"),
        ("v100", "sdpa", ""),
        ("24GiB", "flash_attention_2", ""),
        ("", "flash_attention_2", ""),
    ],
)
def test_kernels_of_attention(gpu: str, kernel: str, needed: str) -> None:
    context = context_of(f"model: {{attn_implementation: {kernel}}}\nother: {kernel}\n")
    settings = context.settings._replace(gpu=gpu)
    found = list(rule.check(context._replace(settings=settings, made={})))
    assert [d.key for d in found] == (["model.attn_implementation"] if needed else [])
    assert all(f"needs compute capability {needed}, and" in d.message for d in found)
