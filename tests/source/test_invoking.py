"""Calls of the program's own functions: which are followed, and how far."""

from __future__ import annotations

from pathlib import Path

from cfglint.source.invoking import MAX_BARREN, MAX_CALLS_OF_ONE
from tests.source.evaluated import reads, run


def test_arguments_of_a_call_are_read_by_the_body(tmp_path: Path) -> None:
    code = """
def build(part, key="depth"):
    return part.width, getattr(part, key)

def main(cfg):
    build(cfg.net)
    build(cfg.head, key="classes")
"""
    config = {"net": {"width": 1, "depth": 2}, "head": {"width": 1, "classes": 2}}
    found = reads(run(tmp_path, code, config))
    assert {"net.width", "net.depth", "head.width", "head.classes"} <= set(found)
    assert "head.depth" not in found


def test_a_recursion_on_the_parts_inside_is_followed_and_ends(tmp_path: Path) -> None:
    code = """
def build(node):
    node.kind
    if "inner" in node:
        build(node.inner)

def main(cfg):
    build(cfg)
"""
    config = {"kind": 1, "inner": {"kind": 2, "inner": {"kind": 3}}}
    assert set(reads(run(tmp_path, code, config))) >= {"kind", "inner.kind", "inner.inner.kind"}


def test_a_recursion_on_the_same_part_ends(tmp_path: Path) -> None:
    code = """
def build(cfg):
    cfg.width
    return build(cfg)

def main(cfg):
    build(cfg)
    cfg.depth
"""
    assert set(reads(run(tmp_path, code, {"width": 1, "depth": 2}))) == {"width", "depth"}


def test_a_function_that_is_called_too_often_is_said_to_be(tmp_path: Path) -> None:
    calls = "\n".join(f"    use(cfg, {number})" for number in range(MAX_CALLS_OF_ONE + 2))
    code = f"""
def use(cfg, number):
    return cfg[f"layer_{{number}}"]

def main(cfg):
{calls}
"""
    config = {f"layer_{number}": 1 for number in range(MAX_CALLS_OF_ONE + 2)}
    machine = run(tmp_path, code, config)
    assert len(reads(machine)) == MAX_CALLS_OF_ONE
    assert any("called more than" in note.message for note in machine.record.notes)


COSTLY = """
def costly():
    {work}
    return [1]

class Reader:
    def __init__(self, part):
        self.part = part

    def read(self):
        {work}
        return [self.part.width]

def main(cfg):
{calls}
    for name in ("a", "b", "c"):
        Reader(cfg[name]).read()
"""


def test_calls_that_teach_nothing_are_followed_until_they_cost_much(tmp_path: Path) -> None:
    calls = 30
    code = COSTLY.format(work="x = [" + "1, " * 600 + "]", calls="    costly()\n" * calls)
    config = {name: {"width": 1} for name in ("a", "b", "c")}
    machine = run(tmp_path, code, config)
    assert set(reads(machine)) >= {"a.width", "b.width", "c.width"}
    assert machine.budget.spent < 2 * MAX_BARREN + 4 * 700 < 600 * calls


def test_a_generator_and_a_coroutine_are_read(tmp_path: Path) -> None:
    code = """
def parts(cfg):
    yield cfg.width
    yield cfg.depth

async def later(cfg):
    return cfg.rate

def main(cfg):
    for part in parts(cfg):
        print(part)
    later(cfg)
"""
    config = {"width": 1, "depth": 2, "rate": 3}
    assert set(reads(run(tmp_path, code, config))) == {"width", "depth", "rate"}
