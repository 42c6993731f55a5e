"""One folder a pattern: a config, code, and the reads that a person found in it by hand.

A line is `key need certain file:line:column default`; `idle` lines are reads of code that this
config's values switch off, `note` lines places not followed.
`CFGLINT_UPDATE_EXPECTED=1 pytest` rewrites them; read the difference before it is committed.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfglint.document.conduct import PYYAML
from cfglint.document.tree import read_file
from cfglint.run.project import Options, Projects
from cfglint.source.reads import CodeReads
from cfglint.styles.composing import compose
from cfglint.styles.protocol import Composition

CASES = Path(__file__).parent / "cases"


def codes_of(folder: Path) -> list[CodeReads]:
    path = folder / "config.yaml"
    project = Projects(Options())(str(path))
    experiment = compose(
        read_file(str(path)).documents[0], Composition(project.settings, PYYAML, read_file)
    )
    assert experiment is not None
    return project.beside.readings.code(experiment)


def code_of(folder: Path) -> CodeReads:
    (code,) = codes_of(folder)
    return code


def lines_of(code: CodeReads, folder: Path) -> list[str]:
    def shown(path: str) -> str:
        return os.path.relpath(path, folder)

    lines = [
        f"{'.'.join(read.path)} {read.need} {'certain' if read.certain else 'perhaps'} "
        f"{shown(read.file)}:{read.line}:{read.column} {read.default}".rstrip()
        for read in code.reads
    ]
    lines += [
        f"idle {'.'.join(read.path)} {shown(read.file)}:{read.line}:{read.column}"
        for read in code.idle
        if read.path not in {other.path for other in code.reads}
    ]
    lines += [
        f"note {shown(note.file)}:{note.line} {note.message}{' (escapes)' if note.escape else ''}"
        for note in code.notes
    ]
    return lines


@pytest.mark.parametrize("folder", sorted(CASES.iterdir()), ids=lambda folder: folder.name)
def test_reads(folder: Path) -> None:
    codes = codes_of(folder)
    lines = [
        f"{code.section}: {line}" if len(codes) > 1 else line
        for code in codes
        for line in lines_of(code, folder)
    ]
    found = "\n".join(lines) + "\n"
    expected = folder / "expected.txt"
    if os.environ.get("CFGLINT_UPDATE_EXPECTED"):
        expected.write_text(found)
    assert found == expected.read_text()


def project_with(tmp_path: Path, source: bytes, config: str = "model: {a: 1}\n") -> Path:
    (tmp_path / "cfglint.toml").write_text(
        '[[consumers]]\nsection = "model"\nentry = "app:Model"\nparameter = "args"\n'
    )
    (tmp_path / "config.yaml").write_text(config)
    (tmp_path / "app.py").write_bytes(source)
    return tmp_path


@pytest.mark.parametrize(
    ("source", "note"),
    [
        (b"class Model(:\n", "syntax error"),
        (b"x = '\xff\xfe'\nclass Model: pass\n", "cannot be read"),
        (b"x = 1\x00\n", "cannot be read"),
        (b"", "no class or function `Model`"),
        (b"class Model:\n    def __init__(self, args):\n        self.__init__(args)\n", ""),
        (b"def Model(args):\n    return Model(args)\n", ""),
        (b"Model = Model\n", "no class or function"),
        (b"from app import *\nfrom app import Model as M\nclass Model(M): pass\n", ""),
        (b"x = " + b"(" * 5000 + b"1" + b")" * 5000, "cannot be read"),
        (b"def Model(args):\n    x = " + b"-" * 3000 + b"args.a\n", ""),
    ],
)  # fmt: skip
def test_hostile_sources_give_a_note(tmp_path: Path, source: bytes, note: str) -> None:
    code = code_of(project_with(tmp_path, source))
    assert not note or any(note in each.message for each in code.notes), code.notes


def test_a_long_file_is_read_in_bounded_time(tmp_path: Path) -> None:
    body = "".join(f"        self.a{i} = args.k{i % 50}\n" for i in range(20_000))
    source = f"class Model:\n    def __init__(self, args):\n{body}"
    started = time.process_time()
    code = code_of(project_with(tmp_path, source.encode()))
    assert time.process_time() - started < 30
    assert {read.path[0] for read in code.reads} == {f"k{i}" for i in range(50)}


def test_a_repository_of_thousands_of_modules_is_bounded(tmp_path: Path) -> None:
    for number in range(1200):
        follow = f"import m{number + 1}\n" if number % 50 else f"import m{number + 1}, app\n"
        (tmp_path / f"m{number}.py").write_text(follow if number < 1199 else "x = 1\n")
    star = "".join(f"import m{number}\n" for number in range(1200))
    source = f"{star}\ndef Model(args):\n    args.a\n"
    started = time.process_time()
    code = code_of(project_with(tmp_path, source.encode()))
    assert time.process_time() - started < 30
    assert code.notes
    assert not code.complete


def test_endless_code_is_given_up(tmp_path: Path) -> None:
    calls = "\n".join(
        f"def f{i}(args):\n    f{i + 1}(args)\n    f{i + 1}(args)\n    f{i + 1}(args)"
        for i in range(40)
    )
    source = f"{calls}\ndef f40(args):\n    args.deep\ndef Model(args):\n    f0(args)\n"
    started = time.process_time()
    code = code_of(project_with(tmp_path, source.encode()))
    assert time.process_time() - started < 30
    assert any(read.path == ("deep",) for read in code.reads) or not code.complete


names = st.sampled_from([f"k{i}" for i in range(12)])
statements = st.recursive(
    st.tuples(st.just("read"), names) | st.tuples(st.just("default"), names),
    lambda inner: st.tuples(st.just("if"), names, st.lists(inner, max_size=3),
                            st.lists(inner, max_size=3))
    | st.tuples(st.just("call"), st.lists(inner, max_size=3)),
    max_leaves=15,
)  # fmt: skip


@given(st.lists(statements, max_size=6), st.dictionaries(names, st.booleans(), max_size=8))
@settings(max_examples=150, deadline=None)
def test_generated_programs(program: list[object], config: dict[str, bool]) -> None:
    """Programs whose reads are known by construction: those that running them makes."""
    import tempfile

    functions: list[str] = []

    def write(body: list[object], indent: str) -> list[str]:
        lines = []
        for statement in body:
            kind, *rest = statement  # type: ignore[misc]
            if kind == "read":
                lines.append(f"{indent}args.{rest[0]}")
            elif kind == "default":
                lines.append(f"{indent}getattr(args, {rest[0]!r}, None)")
            elif kind == "if":
                lines.append(f"{indent}if args.{rest[0]}:")
                lines += write(rest[1], indent + "    ")
                lines.append(f"{indent}else:")
                lines += write(rest[2], indent + "    ")
            else:
                name = f"f{len(functions)}"
                functions.append("")
                body = write(rest[0], "    ")
                functions[int(name[1:])] = "\n".join([f"def {name}(args):", *body])
                lines.append(f"{indent}{name}(args)")
        return lines or [f"{indent}pass"]

    main = "\n".join(["def Model(args):", *write(program, "    ")])
    source = "\n".join([*functions, main])
    wanted: set[str] = set()

    class Recorder:
        def __getattr__(self, name: str) -> bool:
            if name not in config:
                raise AttributeError(name)
            wanted.add(name)
            return config[name]

    scope: dict[str, object] = {}
    exec(source, scope)
    try:
        scope["Model"](Recorder())  # type: ignore[operator]
        complete = True
    except AttributeError:
        complete = False
    with tempfile.TemporaryDirectory() as folder:
        text = "model: {" + ", ".join(f"{k}: {str(v).lower()}" for k, v in config.items()) + "}\n"
        code = code_of(project_with(Path(folder), source.encode(), text))
    found = {read.path[0] for read in code.reads if read.certain}
    assert wanted <= found
    if complete:
        assert {r.path[0] for r in code.reads if r.need == "required"} <= set(config)


def test_keys_that_are_no_keys_end_no_reading(tmp_path: Path) -> None:
    source = (
        b"class Model:\n    def __init__(self, args):\n        table = {'a': 1, **args}\n"
        b"        print(args[1:], args[[1]], table[1:], table[[1]])\n"
        b"        print(table.get([1]), table.pop({}))\n"
        b"        table[1:] = [2]\n        table[[1]] = 2\n        getattr(args, 'a')\n"
    )
    code = code_of(project_with(tmp_path, source))
    assert ("a",) in {read.path for read in code.reads}


@pytest.mark.parametrize(
    "laid_over",
    [
        "for key, value in config.items():\n        setattr(args, key, value)",
        "for key, value in config.items():\n        vars(args)[key] = value",
        "args.__dict__.update(config)",
        "vars(args).update(config)",
        "parser.set_defaults(**config)\n    args = parser.parse_args()",
        "args = argparse.Namespace(**{**vars(args), **config})",
    ],
)
def test_a_config_over_the_arguments_of_a_program(tmp_path: Path, laid_over: str) -> None:
    source = (
        "import argparse\nimport yaml\n\n\ndef main():\n    parser = argparse.ArgumentParser()\n"
        "    parser.add_argument('--lr', default=0.1)\n    args, _ = parser.parse_known_args()\n"
        f"    config = yaml.safe_load(open(args.config))\n    {laid_over}\n"
        "    run(args)\n\n\ndef run(args):\n    print(args.lr, args.depth, args.missing)\n"
    )
    folder = project_with(tmp_path, source.encode(), "depth: 2\nunread: 1\n")
    (folder / "cfglint.toml").write_text('[[consumers]]\nsection = "."\nentry = "app:main"\n')
    reads = {read.path[0]: read for read in code_of(folder).reads}
    assert {name: read.need for name, read in reads.items()} == {
        "lr": "optional",
        "depth": "required",
        "missing": "required",
    }
    assert code_of(folder).complete
