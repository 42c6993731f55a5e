"""What rules say of a config and of what code was found to do with it, to the letter."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cfglint.binding.faults import Fault
from cfglint.contract import Code, Contract, Key
from cfglint.diagnostic import Place, Span
from cfglint.rules import registry
from cfglint.rules.context import ExperimentContext
from cfglint.rules.named_code import parameter_span
from cfglint.rules.place import is_given, is_number_as_string, value_place
from cfglint.source.named import Absent, Form, Target
from cfglint.source.reads import (
    CodeReads,
    LibraryArgument,
    Logged,
    Mistyped,
    Raised,
    Refused,
    Unresolved,
)
from tests.rules.contexts import (
    NOTHING_PASSED,
    context_of,
    escape,
    node,
    program,
    read,
    takes,
)


def said(code: str, context: ExperimentContext) -> list[str]:
    """Severity, key, message and help of what a rule says, with its related places."""
    lines = []
    for each in registry.find(code).load().check(context):
        related = ", ".join(f"{_at(other.place)} {other.message}" for other in each.related)
        fix = " *" if each.fix is not None else ""
        lines.append(
            f"{each.severity.value} {each.key}: {each.message} | {each.help} | {related}{fix}"
        )
    return lines


def _at(place: Place | Span) -> str:
    if isinstance(place, Span):
        assert (place.line, place.column) <= (place.end_line, place.end_column)
        return f"{place.file}:{place.line}:{place.column}"
    return ".".join(map(str, place.path))


def raised(*keys: str, **more: Any) -> Raised:
    paths = tuple(tuple(key.split(".")) for key in keys)
    found = Raised(paths, "ValueError", "", "raise ValueError(x)", "net.py", 7, 5, 9)
    return found._replace(**more)


LONG = "x" * 38


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (
            "a: 3\n",
            [program("a", raised=(raised("a"),))],
            ["error a: `a` is 3, for which the code raises ValueError: `raise ValueError(x)` |  | "
             "net.py:7:5 raised here"],
        ),
        (
            "a: 3\nb: {c: x}\n",
            [program("a", raised=(raised("a", "b.c", reason="it is odd"),))],
            ["error a: `a` is 3: `raise ValueError(x)` raises ValueError: it is odd |  | "
             'net.py:7:5 raised here, b.c and `b.c` is "x"'],
        ),
        (
            "a: 3\n",
            [program("a", raised=(raised(reason="it is odd"),))],
            ["error : with every config, `raise ValueError(x)` raises ValueError: it is odd |  | "
             "net.py:7:5 raised here"],
        ),
        (
            "a: 3\n",
            [program("a", raised=(raised(reason="it is odd", chosen=(("a",),)),))],
            ["error a: code that `a` selects fails: `raise ValueError(x)` raises ValueError: "
             "it is odd |  | net.py:7:5 raised here"],
        ),
        (
            "a: adma\n",
            [program("a", raised=(raised("a", takes=("sgd", "adam")),))],
            ['error a: `a` is "adma", for which the code raises ValueError: `raise ValueError(x)` '
             "| did you mean `adam`? | net.py:7:5 raised here"],
        ),
        (
            "a: 3\n",
            [program("a", raised=(raised("a", takes=tuple("abcdefghij")),))],
            ["error a: `a` is 3, for which the code raises ValueError: `raise ValueError(x)` | "
             "the code takes a, b, c, d, e, f, g and h | net.py:7:5 raised here"],
        ),
        (
            f"a: {LONG}\n",
            [program("a", raised=(raised("a"),))],
            [f'error a: `a` is "{LONG}", for which the code raises ValueError: '
             "`raise ValueError(x)` |  | net.py:7:5 raised here"],
        ),
        (
            f"a: {LONG}x\n",
            [program("a", raised=(raised("a"),))],
            [f'error a: `a` is "{LONG[:36]}..., for which the code raises ValueError: '
             "`raise ValueError(x)` |  | net.py:7:5 raised here"],
        ),
        ("a: 3\n", [program("a", raised=(raised("b"),))], []),
        (
            "a: 3\n",
            [program("a", raised=(raised("a"),)), program("a", entry="eval:main")],
            [],  # the other program takes it
        ),
        (
            "a: 3\n",
            [program("a", raised=(raised("a"), raised("a", line=9)))],
            ["error a: `a` is 3, for which the code raises ValueError: `raise ValueError(x)` |  | "
             "net.py:7:5 raised here"],
        ),
        (
            "a: 3\n",
            [program("a", raised=(raised("a"),)),
             program("a", entry="eval:main", raised=(raised("a"),))],
            ["error a: `a` is 3, for which the code raises ValueError: `raise ValueError(x)` |  | "
             "net.py:7:5 raised here"],
        ),
    ],
)  # fmt: skip
def test_what_raises(text: str, code: list[CodeReads], told: list[str]) -> None:
    assert said("R311", context_of(text, *code)) == told


def test_a_number_that_is_text_for_its_spelling_raises_nothing_of_its_own() -> None:
    context = context_of("a: 1e-3\n", program("a", raised=(raised("a"),)))
    assert len(said("R311", context)) == 1
    assert said("R311", context._replace(codes=frozenset({"Y103"}), made={})) == []


def refused(path: str, takes: str = "width depth", **more: Any) -> Refused:
    found = Refused(tuple(path.split(".")), "Net", tuple(takes.split()), "net.py", 3, 1)
    return found._replace(**more)


HERE = "net.py:3:1 `Net` takes its arguments here"


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (
            "n: {widht: 1}\n",
            [program("n", refused=(refused("n.widht"),))],
            ["error n.widht: `Net` takes no argument `widht`: calling it raises TypeError | "
             f"rename `widht` to `width` | {HERE} *"],
        ),
        (
            "n: {widht: 1, width: 2}\n",  # `width` is given
            [program("n", refused=(refused("n.widht"),))],
            ["error n.widht: `Net` takes no argument `widht`: calling it raises TypeError | "
             f"remove it; `Net` takes width, depth | {HERE}"],
        ),
        (
            "widht: 1\n",
            [program(refused=(refused("widht", ""),))],
            ["error widht: `Net` takes no argument `widht`: calling it raises TypeError | "
             f"remove it; `Net` takes none | {HERE}"],
        ),
        (
            "n: {k: 1}\n",
            [program("n", refused=(refused("n.k", " ".join(f"a{i}" for i in range(12))),))],
            ["error n.k: `Net` takes no argument `k`: calling it raises TypeError | "
             f"remove it; `Net` takes {', '.join(f'a{i}' for i in range(10))} | {HERE}"],
        ),
        ("n: {widht: 1}\n", [program("n", "n.width", refused=(refused("n.widht"),))], []),
        (
            "n: {widht: 1}\nm: {}\n",
            [program("n", "m.width", refused=(refused("n.widht"),))],  # missing elsewhere
            ["error n.widht: `Net` takes no argument `widht`: calling it raises TypeError | "
             f"rename `widht` to `width` | {HERE} *"],
        ),
    ],
)  # fmt: skip
def test_what_a_call_takes_no_argument_for(
    text: str, code: list[CodeReads], told: list[str]
) -> None:
    assert said("R309", context_of(text, *code)) == told


def unresolved(path: str, name: str, known: str, line: int = 4) -> Unresolved:
    return Unresolved(
        tuple(path.split(".")), name, "NETS", tuple(known.split()), "net.py", line, True
    )


TWELVE = " ".join(f"k{number}" for number in range(12))


@pytest.mark.parametrize(
    ("found", "help", "related"),
    [
        (unresolved("n.name", "smal", "small large"), "did you mean `small`?", True),
        (unresolved("n.name", "smal", "other"), "it has other", True),
        (unresolved("n.name", "smal", ""), "nothing is there", True),
        (unresolved("n.name", "smal", TWELVE), f"it has {TWELVE.replace(' ', ', ')}", True),
        (
            unresolved("n.name", "smal", f"{TWELVE} k12"),
            f"it has {TWELVE.replace(' ', ', ')}, ...",
            True,
        ),
        (unresolved("n.name", "smal", "other", 0), "it has other", False),
    ],
)
def test_a_name_that_the_code_does_not_have(found: Unresolved, help: str, related: bool) -> None:
    context = context_of("n: {name: smal}\n", program("n", unresolved=(found,)))
    (line,) = said("R303", context)
    there = "net.py:4:1 looked up here" if related else ""
    fix = " *" if help.startswith("did") else ""
    assert line == (
        f"error n.name: `NETS` has no `smal`, which `n.name` names | {help} | {there}{fix}"
    )


def logs(*names: str, exact: bool = True) -> tuple[Logged, ...]:
    return tuple(Logged(name, exact, "task.py", number) for number, name in enumerate(names, 3))


MANY = ("val_loss", "val/f1", *(f"train_m{number}" for number in range(7)))


@pytest.mark.parametrize(
    ("monitor", "logged", "help", "told"),
    [
        ("val_loss", logs("val_loss"), None, ""),
        ("epoch", logs("val_loss"), None, ""),
        ("step", logs("val_loss"), None, ""),
        ("lr", logs("val_loss"), None, ""),
        ("global_step", logs("val_loss"), None, ""),
        ("val_los", logs("val_loss", "train_loss"), "did you mean `val_loss`?",
         "logged are train_loss, val_loss"),
        ("val_accuracy", logs(*MANY[:5]), "write one of val/f1, val_loss",
         "logged are train_m0, train_m1, train_m2, val/f1, val_loss"),
        ("test_accuracy", logs("val_loss", "train_m0"), "write one of train_m0, val_loss",
         "logged are train_m0, val_loss"),
        ("accuracy", logs(*MANY),
         "write one of train_m0, train_m1, train_m2, train_m3, train_m4, train_m5, train_m6, "
         "val/f1, ...",
         "logged are train_m0, train_m1, train_m2, train_m3, train_m4, train_m5, train_m6, "
         "val/f1, ..."),
        ("accuracy", logs(r"val_\w+", exact=False), "", "metrics are logged here"),
        ("val_any", logs(r"val_\w+", exact=False), None, ""),
    ],
)  # fmt: skip
def test_a_metric_that_nothing_logs(
    monitor: str, logged: tuple[Logged, ...], help: str | None, told: str
) -> None:
    context = context_of(f"t: {{monitor: {monitor}}}\n", program("t", "t.monitor", logged=logged))
    found = said("R306", context)
    if help is None:
        assert found == []
    else:
        fix = " *" if help.startswith("did") else ""
        assert found == [
            f"error t.monitor: nothing that this config selects logs `{monitor}` | {help} | "
            f"task.py:3:1 {told}{fix}"
        ]


def test_a_metric_is_looked_for_in_lists_as_well() -> None:
    text = "t: {stops: [{patience: 3}, {monitor: val_los}], monitor: val_loss}\n"
    code = program("t", logged=logs("val_loss"))
    (line,) = said("R306", context_of(text, code))
    assert line.startswith("error t.stops.1.monitor: nothing that this config selects logs")


def test_no_metric_is_told_where_one_is_not_known() -> None:
    text = "t: {monitor: val_x}\n"
    assert said("R306", context_of(text, program("t.monitor", logged=None))) == []
    logged = logs("val_loss")
    assert (
        said("R306", context_of(text, program("t.monitor", logged=logged, notes=(escape(),)))) == []
    )
    assert len(said("R306", context_of(text, program("t.monitor", logged=logged)))) == 1
    other = program("t.monitor", entry="eval:main")  # it logs nothing
    assert len(said("R306", context_of(text, program("t.monitor", logged=logged), other))) == 1


def argument(path: str, called: str) -> LibraryArgument:
    return LibraryArgument(tuple(path.split(".")), called, "tune.py", 9)


ARGUMENTS = "transformers.TrainingArguments"


@pytest.mark.parametrize(
    ("text", "called", "gpu", "told"),
    [
        ("t: {bf16: true}\n", ARGUMENTS, "t4",
         ["`bf16` needs compute capability 8.0, and T4 has 7.5 | write `fp16: true` instead"]),
        ("t: {bf16_full_eval: true}\n", ARGUMENTS, "t4",
         ["`bf16_full_eval` needs compute capability 8.0, and T4 has 7.5 | "
          "write `fp16: true` instead"]),
        ("t: {tf32: true}\n", ARGUMENTS, "t4",
         ["`tf32` needs compute capability 8.0, and T4 has 7.5 | remove it"]),
        ("t: {fp16: true}\n", ARGUMENTS, "t4", []),
        ("t: {bf16: false}\n", ARGUMENTS, "t4", []),
        ("t: {bf16: true}\n", ARGUMENTS, "a100", []),
        ("t: {bf16: true}\n", ARGUMENTS, "", []),
        ("t: {bf16: true}\n", ARGUMENTS, "24GiB", []),
        ("t: {bf16: true}\n", ARGUMENTS, "no-such-card", []),
        ("t: {bf16: true}\n", "own.TrainingArguments", "t4", []),
        ("t: {bf16: true}\n", "trl.SFTConfig", "t4",
         ["`bf16` needs compute capability 8.0, and T4 has 7.5 | write `fp16: true` instead"]),
        ("t: {bf16: true}\n", "transformers.Other", "t4", []),
        ("t: {bf16: true, use_cpu: true}\n", ARGUMENTS, "t4", []),
        ("bf16: true\n", ARGUMENTS, "t4",
         ["`bf16` needs compute capability 8.0, and T4 has 7.5 | write `fp16: true` instead"]),
        ("bf16: true\nuse_cpu: true\n", ARGUMENTS, "t4", []),
        ("t: {precision: bf16-mixed}\n", "lightning.Trainer", "t4",
         ["`bf16-mixed` needs compute capability 8.0, and T4 has 7.5: it is emulated, and slow | "
          "write `16-mixed`"]),
        ("t: {precision: transformer-engine}\n", "lightning.pytorch.Trainer", "a100",
         ["`transformer-engine` needs compute capability 8.9, and A100 40 GB has 8.0 | "
          "write `bf16-mixed` or `16-mixed`"]),
        ("t: {precision: 16-mixed}\n", "lightning.Trainer", "t4", []),
        ("t: {precision: transformer-engine}\n", "lightning.Trainer", "rtx4090", []),
        ("t: {precision: bf16-mixed}\n", "lightning.Other", "t4", []),
        ("t: {precision: bf16-mixed}\n", "own.Trainer", "t4", []),
        ("t: {other: bf16-mixed}\n", "lightning.Trainer", "t4", []),
    ],
)  # fmt: skip
def test_what_a_card_does_not_have(text: str, called: str, gpu: str, told: list[str]) -> None:
    path = next(
        name
        for name in ("t.bf16", "t.bf16_full_eval", "t.tf32", "t.fp16", "t.precision", "t.other",
                     "bf16")
        if f"{name.rpartition('.')[2]}:" in text and name.startswith("t.") == text.startswith("t")
    )  # fmt: skip
    code = program("t", of_libraries=(argument(path, called), argument(path, called)))
    context = context_of(text, code)
    context = context._replace(settings=context.settings._replace(gpu=gpu), made={})
    lines = said("M405", context)
    assert [line.partition(": ")[2].rsplit(" | ", 1)[0] for line in lines] == told
    assert all("tune.py:9:1 it is given to this call" in line for line in lines)
    assert all(line.startswith("warning") == ("emulated" in line) for line in lines)


FAMILY = (
    "data: {data_dir: d, metadata_file: m}\n"
    "model: {name: M_01_ISFM, type: ISFM, backbone: B_09_FNO}\n"
    "task: {name: a, type: DG}\ntrainer: {}\n"
)


def test_a_section_that_code_decides_leaves_the_others_to_the_schema() -> None:
    text = FAMILY.replace("metadata_file: m", "metadata_file: m, zzzz: 2")
    text = text.replace("trainer: {}", "trainer: {qqqq: 3}")
    context = context_of(text)
    assert [line.partition(":")[0] for line in said("S202", context)] == [
        "info data.zzzz",
        "info trainer.qqqq",
    ]
    followed = (
        program("data_dir", section="data"),
        program("name", section="model", notes=(escape(),)),
    )
    assert [line.partition(":")[0] for line in said("S202", context_of(text, *followed))] == [
        "info trainer.qqqq"
    ]
    read_by_code = program("qqqq", section="trainer", notes=(escape(),), whole=False)
    assert [line.partition(":")[0] for line in said("S202", context_of(text, read_by_code))] == [
        "info data.zzzz"
    ]


def test_no_reference_is_told_where_code_may_set_the_key() -> None:
    text = "a: 1\nb: ${nowhere}\n"
    code = program("a", "b")

    def context(**more: Any) -> ExperimentContext:
        found = context_of(text, code, interpolates=lambda: True, **more)
        loader = found.bound.experiment.loader._replace(interpolates=True)
        found.bound.experiment.loader = loader
        return found

    none = NOTHING_PASSED
    some = none._replace(may_set_in=lambda section, name: (section, name) == ("", "nowhere"))
    assert len(said("R310", context(passed=lambda: none))) == 1
    assert said("R310", context(passed=lambda: some)) == []
    maybe = program(read("a", certain=False), read("b", certain=False))
    unsure = context_of(text, maybe, interpolates=lambda: True, passed=lambda: none)
    unsure.bound.experiment.loader = unsure.bound.experiment.loader._replace(interpolates=True)
    assert said("R310", unsure) == []


NODE = "n: {_target_: net.Net, widht: 1, depth: 2}\n"


def of_node(code: str, *parameters: str, text: str = NODE, **more: Any) -> list[str]:
    """What a rule says of the node `n`, whose code takes these parameters."""
    passed = more.pop("passed", NOTHING_PASSED)
    files = more.pop("files", {})
    context = context_of(text, *more.pop("programs", ()), passed=lambda: passed)
    root = context.bound.experiment.root
    for key, file in files.items():
        item = root.mapping["n"].mapping[key]
        root.mapping["n"].mapping[key] = item._replace(place=item.place._replace(file=file))
    target = node(context, "n", *takes(*parameters), **more)
    return said(code, context._replace(targets=(target,), made={}))


TAKEN = "net.py:2:1 `Net` takes its arguments here"
REFUSES = "error n.widht: `net.Net` takes no argument `widht`: calling it raises"


@pytest.mark.parametrize(
    ("parameters", "more", "told"),
    [
        (["width=1", "depth=1"], {}, [f"{REFUSES} | did you mean `width`? | {TAKEN} *"]),
        (["depth=1"], {}, [f"{REFUSES} | it takes depth | {TAKEN}"]),
        (["widht=1", "depth=1"], {}, []),
        (["width", "depth"], {}, []),  # R301 says that `width` is missing, and what is meant
        (["width=1", "depth=1"], {"open": True}, []),
        (["width=1", "depth=1"], {"swallows": True}, []),  # R307
        (
            ["depth=1"],
            {"open": True, "refused": frozenset({"widht"})},
            [],
        ),
        (
            ["depth=1"],
            {"swallows": True, "refused": frozenset({"widht"})},
            [f"{REFUSES} | it takes depth | {TAKEN}"],
        ),
        (["width=1", "depth=1"], {"signature": False}, []),
        (
            ["width=1", "depth=1"],
            {"passed": NOTHING_PASSED._replace(may_take=lambda name: name == "widht")},
            [],
        ),
        (
            [f"p{number}=1" for number in range(11)],
            {"text": "n: {_target_: net.Net, widht: 1}\n"},
            [f"{REFUSES} | it takes {', '.join(f'p{number}' for number in range(10))} | {TAKEN}"],
        ),
        (
            [],
            {"text": "n: {_target_: net.Net, widht: 1}\n"},
            [f"{REFUSES} | it takes none | "],
        ),
        (
            ["width=1", "depth=1"],
            {"text": "n: {_target_: net.Net, widht: 1, width: 2, depth: 1}\n"},
            [f"{REFUSES} | it takes width, depth | {TAKEN}"],
        ),
        *(
            (
                ["width=1", "depth=1"],
                {
                    "text": "n: {_target_: net.Net, widht: 1, width: 2, depth: 1}\n",
                    "files": {"width": file},  # which this key may be meant to override
                },
                [f"{REFUSES} | did you mean `width`? | {TAKEN} *"],
            )
            for file in ("0.yaml", "z.yaml")
        ),
    ],
)
def test_an_argument_that_the_named_code_does_not_take(
    parameters: list[str], more: dict[str, Any], told: list[str]
) -> None:
    assert of_node("R302", *parameters, **more) == told


def test_an_argument_that_is_swallowed() -> None:
    told = [
        "warning n.widht: `net.Net` accepts `widht` through `**kwargs` and ignores it | "
        "remove it; it does nothing | "
    ]
    assert of_node("R307", "depth=1", swallows=True) == told
    assert of_node("R307", "depth=1", swallows=True, open=True) == []
    assert of_node("R307", "depth=1") == []
    assert of_node("R307", "depth=1", "widht=1", swallows=True) == []
    assert of_node("R307", "depth=1", swallows=True, refused=frozenset({"widht"})) == []
    assert of_node("R307", "depth=1", swallows=True, signature=False) == []
    referred = f"{NODE}other: ${{n.widht}}\n"
    assert of_node("R307", "depth=1", swallows=True, text=referred) == []


def test_an_argument_that_is_missing() -> None:
    told = (
        "error n.width: `net.Net` takes `width` without a default, and nothing passes it | "
        "rename `widht` to `width` | net.py:2:9 taken here, with no default, "
        "n.widht `widht` is set here, which it does not take *"
    )
    assert of_node("R301", "width", "depth") == [told]
    assert of_node("R301", "width=1", "depth") == []
    (alone,) = of_node("R301", "width", text="n: {_target_: net.Net}\n")
    assert "nothing passes it | add `width` | net.py:2:9 taken here" in alone
    assert alone.endswith("with no default")
    assert of_node("R301", "widht", "depth") == []
    built = Form("type", "mmengine", builder="registry", given=frozenset({"init"}))
    text = "n: {_target_: net.Net}\n"
    assert of_node("R301", "width", text=text, form=built) == []  # it may be given by position
    assert len(of_node("R301", "width", "depth", form=built)) == 1
    assert of_node("R301", "init", text=text, form=built._replace(builder="code")) == []


def test_a_name_that_a_module_does_not_have() -> None:
    def told(known: str, **more: Any) -> list[str]:
        absent = Absent("net", "Nett", tuple(known.split()))
        return of_node("R303", "width", name="net.Nett", signature=False, absent=absent, **more)

    says = "error n._target_: `net` has no `Nett`, which `_target_` names"
    assert told("Net Other") == [f"{says} | did you mean `Net`? |  *"]
    assert told("Other _Hidden") == [f"{says} | it has Other | "]
    assert told("_Hidden") == [f"{says} |  | "]
    names = [f"Some{number}" for number in range(13)]
    assert told(" ".join(names[:12])) == [f"{says} | it has {', '.join(names[:12])} | "]
    assert told(" ".join(names)) == [f"{says} | it has {', '.join(names[:12])}, ... | "]
    taken = NOTHING_PASSED._replace(may_take=lambda name: name == "net.Nett")
    assert told("Net Other", passed=taken) == []
    absent = Absent("", "nett", ("net",))
    (package,) = of_node("R303", "w", name="nett.Net", signature=False, absent=absent)
    assert package.startswith("error n._target_: there is no package `nett`, which `_target_` ")


def test_an_argument_of_named_code_is_no_key_that_nothing_reads() -> None:
    """What code does with the rest of the config says nothing of it."""
    text = "a: 1\nb: 2\nn: {_target_: net.Net, width: 1, depth: 2}\n"
    code = program("a"), program("_target_", section="n")
    context = context_of(text, *code, passed=lambda: NOTHING_PASSED)

    def keys(*targets: Target) -> list[str]:
        found = context._replace(targets=targets, made={})
        return [line.partition(":")[0] for line in said("R302", found)]

    assert keys() == ["warning b", "warning n.width", "warning n.depth"]
    assert keys(node(context, "n", *takes("width", "depth"))) == ["warning b"]
    assert keys(node(context, "n", signature=False)) == ["warning b"]
    assert set(keys(node(context, "n", *takes("width")))) == {"warning b", "warning n.depth"}


def test_what_is_merged_is_given_by_no_file() -> None:
    given = context_of("a: 1\n").bound.experiment.root.mapping["a"]
    assert is_given(given)
    assert is_given(given._replace(how="set"))
    assert is_given(given._replace(how="set", node=None))
    assert not is_given(given._replace(node=None))


def test_where_a_value_is() -> None:
    root = context_of("a: 1\nb: {c: 1}\nd:\ne: [1]\nf: 1e3\ng: '1e3'\nh: !!str 1e3\n").bound
    items = root.experiment.root.mapping
    parts = {key: value_place(item).part for key, item in items.items()}
    assert parts == {
        "a": "value", "b": "key", "d": "key", "e": "key", "f": "value", "g": "value", "h": "value"
    }  # fmt: skip
    assert value_place(items["a"]._replace(node=None)).part == "key"
    assert [key for key, item in items.items() if is_number_as_string(item)] == ["f"]
    assert not is_number_as_string(items["f"]._replace(node=None))


def test_a_monitor_is_a_name_that_code_reads() -> None:
    def told(text: str, *keys: str) -> list[str]:
        code = program(*keys, section="t", logged=logs("val_loss"))
        return said("R306", context_of(text, code))

    assert len(told("t: {monitor: val_x}\n", "monitor")) == 1
    assert told("t: {monitor: '${name}'}\nname: val_x\n", "monitor") == []
    assert told("t: {monitor: 3}\n", "monitor") == []
    assert told("t: {other: {monitor: val_x}}\n", "monitor") == []
    deep = "t: {a: {_target_: x.Y, b: {_target_: x.Z, c: {_target_: x.W, monitor: val_x}}}}\n"
    assert told(deep, "a.b.c.monitor") == []


def mistyped(path: str, **more: Any) -> Mistyped:
    name = path.rpartition(".")[2]
    return Mistyped(tuple(path.split(".")), name, "float", "net.py", 4, 9)._replace(**more)


def test_a_value_of_another_type_than_an_annotation() -> None:
    def told(text: str, found: Mistyped, codes: frozenset[str] = frozenset()) -> list[str]:
        return said("R308", context_of(text, program("a", mistyped=(found,)), codes=codes))

    spelt = frozenset({"Y103"})
    assert len(told("a: wide\n", mistyped("a"))) == 1
    assert len(told("a: wide\n", mistyped("a"), spelt)) == 1
    assert len(told("a: 1e-3\n", mistyped("a"))) == 1
    assert told("a: 1e-3\n", mistyped("a"), spelt) == []  # Y103 says what to write
    assert told("b: 1\n", mistyped("a")) == []


def test_what_holds_between_keys_holds_in_configs_of_the_family_alone() -> None:
    text = FAMILY.replace("B_09_FNO}", "B_09_FNO, max_len: 512, max_out: 1}")
    text = text.replace("metadata_file: m", "metadata_file: m, train_ratio: 0.9, val_ratio: 0.9")
    assert [line.partition(":")[0] for line in said("S205", context_of(text))] == [
        "error data.train_ratio"
    ]
    assert said("S205", context_of(text, role="other")) == []
    assert len(said("S205", context_of(text, role="fragment"))) == 1


def test_keys_that_there_are_are_listed_up_to_eight() -> None:
    def help_of(count: int) -> str:
        keys = "".join(f"k{number}: 1\n" for number in range(count - 1))
        context = context_of(
            f"{keys}b: ${{nowhere}}\n",
            program("b"),
            interpolates=lambda: True,
            passed=lambda: NOTHING_PASSED,
        )
        loader = context.bound.experiment.loader._replace(interpolates=True)
        context.bound.experiment.loader = loader
        (line,) = said("R310", context)
        return line.split(" | ")[1]

    assert help_of(1) == "the only key there is b"
    assert help_of(3) == "the keys there are k0, k1 and b"
    eight = ", ".join(f"k{number}" for number in range(7))
    assert help_of(8) == f"the keys there are {eight} and b"
    assert help_of(9) == f"the keys there are {eight}, k7 and 1 more"
    assert help_of(20) == f"the keys there are {eight}, k7 and 12 more"


def test_a_key_that_is_missing_under_another_name_explains_one_that_is_refused() -> None:
    text = "n: {num_layers: 1}\n"
    code = program("n", "n.n_layers", refused=(refused("n.num_layers", "width n_layers"),))
    assert said("R309", context_of(text, code)) == []
    alone = program("n", refused=(refused("n.num_layers", "width n_layers"),))
    (line,) = said("R309", context_of(text, alone))
    assert "rename `num_layers` to `n_layers`" in line


def test_a_key_whose_lack_is_told_hides_no_other() -> None:
    context = context_of("c: 1\n", program("c", "a", "b"))
    at = Code("net.py", 1, 1, 2)
    contract = Contract("Net", at, {"a": Key(at, "required")})
    fault = Fault("missing", ("a",), context.bound.experiment.root, contract, contract.keys["a"])
    found = said("R301", context._replace(faults=[fault], made={}))
    assert [line.partition(" |")[0] for line in found] == [
        "error a: Net requires `a`, which this config does not provide",
        "error b: `train.py` reads `b`, which this config does not provide",
    ]


def test_what_a_section_needs_is_no_matter_of_its_components() -> None:
    """Code that was read in full speaks for a component's schema, and for no section's."""
    text = FAMILY.replace("data_dir: d, ", "")
    code = program("metadata_file", section="data", whole=False)
    assert [line.partition(":")[0] for line in said("S201", context_of(text, code))][:1] == [
        "error data.data_dir"
    ]


def test_where_a_parameter_is() -> None:
    (width,) = takes("width")
    assert parameter_span(width) == Span("net.py", 2, 9, 2, 14)


@pytest.mark.parametrize(("kind", "told"), [("limit", 1), ("encoding", 0), ("missing", 0)])
def test_a_file_over_a_limit_is_told_at_its_begin(kind: str, told: int) -> None:
    file = SimpleNamespace(path="a.yaml", read_problem=SimpleNamespace(kind=kind, message="much"))
    file.syntax_problem = None
    found = list(registry.find("Y108").load().check(SimpleNamespace(file=file)))
    assert [each.place for each in found] == [Span("a.yaml", 1, 1, 1, 1)] * told
    file.read_problem = None
    assert list(registry.find("Y108").load().check(SimpleNamespace(file=file))) == []
