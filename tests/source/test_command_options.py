"""What command lines give the options of a program."""

from __future__ import annotations

import pytest

from cfglint.source.command_options import common, texts_of


@pytest.mark.parametrize(
    ("commands", "found"),
    [
        (["python main.py --config a.yaml"], {"config": "a.yaml"}),
        (["python main.py --lm --config a.yaml"], {"lm": "", "config": "a.yaml"}),
        (["python main.py --task=units | tee --log x"], {"task": "units"}),
        (["python tools/main.py --no-pin > --out"], {"no_pin": ""}),
        (["python main.py --a 1", "python main.py --a 2"], {"a": None}),
        (["python main.py --a", "python main.py"], {"a": None}),
        (["python main.py --a", "python other.py"], {"a": ""}),
        (["./run.sh a.yaml: python main.py $1 --a"], {"a": ""}),
        (["python other_main.py --a", "python -m main --a"], {}),
        (['python main.py --a 1 "$@"'], {"a": "1", "*": ""}),
        (["python main.py ${extra_args} --a 1"], {"a": "1", "*": ""}),
        (["python main.py --a $a"], {"a": "$a"}),
    ],
)
def test_options_of_command_lines(commands: list[str], found: dict[str, str | None]) -> None:
    told = texts_of(commands, "/x/main.py")
    assert {name: common(texts) for name, texts in told.items()} == found
