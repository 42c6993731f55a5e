"""Calls that open YAML, found in the text of modules."""

from __future__ import annotations

import pytest

from cfglint.styles.opening.loads import loads_in, tags_in

TUPLE = "tag:yaml.org,2002:python/tuple"
P = "import yaml\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (P + "c = yaml.safe_load(f)", ["pyyaml"]),
        (P + "c = yaml.load(f)", ["pyyaml-unsafe"]),
        (P + "c = yaml.load(f, Loader=yaml.SafeLoader)", ["pyyaml"]),
        (P + "c = yaml.load(f, Loader=yaml.CSafeLoader)", ["pyyaml"]),
        (P + "c = yaml.load(open(p, 'r'),\n    Loader=yaml.FullLoader)", ["pyyaml-full"]),
        (P + "c = yaml.load(f, yaml.FullLoader)", ["pyyaml-full"]),
        (P + "c = yaml.full_load(f)", ["pyyaml-full"]),
        (P + "c = yaml.load(f, Loader=yaml.Loader)", ["pyyaml-unsafe"]),
        ("import yaml as y\nc = y.safe_load(f)", ["pyyaml"]),
        ("import os, yaml\nc = yaml.safe_load(f)", ["pyyaml"]),
        ("from yaml import safe_load\nc = safe_load(f)", ["pyyaml"]),
        ("from yaml import load as r, Loader\nc = r(f, Loader=Loader)", ["pyyaml-unsafe"]),
        ("    import yaml\n    c = yaml.safe_load(f)", ["pyyaml"]),
        ("import yaml\nyaml.dump(c)", []),
        ("import torch\nc = torch.load(f)  # yaml", []),
        (P + "# c = yaml.safe_load(f)", []),
        ("import ruamel.yaml as y\nc = y.load(f)", ["ruamel"]),
        ("from ruamel import yaml\nc = yaml.safe_load(f)", ["ruamel"]),
        ("from ruamel.yaml import YAML\nc = YAML(typ='safe').load(f)", ["ruamel"]),
        ("from ruamel.yaml import YAML\nyaml = YAML()\nc = yaml.load(f)", ["ruamel"]),
        ("from ruamel.yaml import YAML\nyaml = YAML()\nyaml.dump(c, f)", []),
        ("import ruamel.yaml\ny = ruamel.yaml.YAML()\nc = y.load(f)", ["ruamel"]),
        ("from omegaconf import OmegaConf\nc = OmegaConf.load(f)", ["omegaconf"]),
        ("from omegaconf import OmegaConf as om\nc = om.load(f)", ["omegaconf"]),
        (P + "c = OmegaConf.create(yaml.safe_load(f))", ["pyyaml"]),
        ("import hydra\n@hydra.main(config_path='conf')\ndef main(cfg): ...", ["omegaconf"]),
        ("@hydra_runner(config_path='conf')\ndef main(cfg): ...", ["omegaconf"]),
        ("cfg.merge_from_file(args.cfg)", ["yacs"]),
        ("h = load_hyperpyyaml(f)", ["hyperpyyaml"]),
        ("cli = LightningCLI(Model)", ["jsonargparse"]),
        ("cfg = Config.fromfile(args.config)", ["pyyaml-unsafe"]),
        ("parser.parse_yaml_file(path)", ["pyyaml"]),
        ("import configargparse\np = configargparse.ArgParser()", ["pyyaml"]),
        ("from box import Box\nc = Box.from_yaml(filename=p)", ["pyyaml", "ruamel"]),
    ],
)
def test_loads(text: str, names: list[str]) -> None:
    assert [load.conduct.name for load in loads_in("m.py", text)] == names


def test_a_load_knows_its_line_and_whether_it_reads_all_documents() -> None:
    loads = list(loads_in("m.py", "import yaml\n\na = yaml.safe_load(f)\nb = yaml.load_all(f)\n"))
    assert [(load.line, load.several) for load in loads] == [(3, False), (4, True)]


@pytest.mark.parametrize(
    "line",
    [
        "c = {k: literal_eval(v) for k, v in c.items()}",
        "for k, v in c.items():\n    try:\n        c[k] = float(v)",
        "for j, a in enumerate(args):\n    args[j] = eval(a) if isinstance(a, str) else a",
        "value = _decode_cfg_value(value)",
        "def set(k, v):\n    if isinstance(v, str) and is_number(v):\n        v = float(v)",
    ],
)
def test_a_module_that_reads_texts_once_more_converts(line: str) -> None:
    (load,) = loads_in("m.py", f"import yaml\nc = yaml.safe_load(f)\n{line}\n")
    assert load.conduct.converts


@pytest.mark.parametrize(
    "line",
    [
        "for k, v in zip(options[::2], options[1::2]):\n    c[k] = literal_eval(v)",
        "for k, v in c.items():\n    print(k)\nx = float(lr)",
        "model = eval(c['model'])",
    ],
)
def test_what_reads_options_once_more_leaves_the_file_alone(line: str) -> None:
    (load,) = loads_in("m.py", f"import yaml\nc = yaml.safe_load(f)\n{line}\n")
    assert not load.conduct.converts


@pytest.mark.parametrize(
    ("text", "tags", "prefixes"),
    [
        ("yaml.add_constructor('!a', f)", {"!a"}, set()),
        ('Loader.add_constructor("!a", f)', {"!a"}, set()),
        ("yaml.add_constructor(u'!a', f)", {"!a"}, set()),
        ("yaml.add_multi_constructor('!a:', f)", {"!a:"}, {"!a:"}),
        ("yaml.add_constructor(tag='!a', constructor=f)", {"!a"}, set()),
        ("yaml.add_constructor(TAG, f)", set(), {""}),
        ("yaml.add_constructor(None, f)", set(), {""}),
        ("yaml.add_multi_constructor('!', f)", {"!"}, {"", "!"}),
        ("yaml.add_multi_constructor('', f)", set(), {""}),
        ("class A(YAMLObject):\n    yaml_tag = u'!A'", {"!A"}, set()),
        ("L.add_constructor('tag:yaml.org,2002:python/tuple', f)", {TUPLE}, set()),
        ("yaml.add_constructor(u'!{}'.format(cls.__name__), f(cls))", set(), {""}),
        ("yaml.add_constructor(f'!{name}', make)", set(), {""}),
        ("yaml.add_constructor('!' + name, make)", {"!"}, {""}),
        ("x = '!a'", set(), set()),
    ],
)
def test_tags_that_code_registers(text: str, tags: set[str], prefixes: set[str]) -> None:
    assert tags_in(text) == (tags, prefixes)
