"""Values of a run that another file of it contradicts, and those that may be the same."""

from __future__ import annotations

import pytest

from cfglint.document.tree import YamlFile, parse
from cfglint.repository.launches import Launch
from cfglint.rules.relations import ARGUMENTS, OF_DEEPSPEED
from tests.rules.contexts import context_of
from tests.rules.test_by_hand import said

RUN = "output_dir: out\nper_device_train_batch_size: 8\nnum_train_epochs: 3\nbf16: true\n"


def told(own: str, there: str) -> list[str]:
    """What is said beside a DeepSpeed config in the file itself."""
    text = f"{RUN}{own}\ndeepspeed: {{zero_optimization: {{stage: 2}}, {there}}}\n"
    return [line.split(":")[0] for line in said("S207", context_of(text))]


STEPS = "gradient_accumulation_steps"


@pytest.mark.parametrize(
    ("there", "differs"),
    [
        ("4", True),
        ("8", False),
        ("auto", False),
        ("[4]", False),
        ("{a: 4}", False),
        ("true", False),
    ],
)
def test_a_number_is_held_against_a_number(there: str, differs: bool) -> None:
    assert told(f"{STEPS}: 8", f"{STEPS}: {there}") == [f"error {STEPS}"] * differs


@pytest.mark.parametrize(
    ("key", "value", "differs"),
    [
        ("adam_beta1", "0.9", False),
        ("adam_beta1", "0.8", True),
        ("adam_beta2", "0.999", False),
        ("adam_beta2", "0.9", True),
    ],
)
def test_each_of_two_betas_is_held_against_its_own(key: str, value: str, differs: bool) -> None:
    there = "optimizer: {params: {betas: [0.9, 0.999]}}"
    assert told(f"{key}: {value}", there) == [f"error {key}"] * differs


def test_a_value_that_two_places_contradict_is_told_once() -> None:
    there = "optimizer: {params: {lr: 0.2}}, scheduler: {params: {warmup_max_lr: 0.3}}"
    assert told("learning_rate: 0.1", there) == ["error learning_rate"]
    there = "optimizer: {params: {lr: 0.1}}, scheduler: {params: {warmup_max_lr: 0.3}}"
    assert told("learning_rate: 0.1", there) == ["error learning_rate"]
    assert told("learning_rate: 0.1", there.replace("0.3", "0.1")) == []


EACH = (
    ("per_device_train_batch_size", "train_micro_batch_size_per_gpu"),
    ("gradient_accumulation_steps", "gradient_accumulation_steps"),
    ("max_grad_norm", "gradient_clipping"),
    ("learning_rate", "optimizer.params.lr"),
    ("adam_epsilon", "optimizer.params.eps"),
    ("weight_decay", "optimizer.params.weight_decay"),
    ("learning_rate", "scheduler.params.warmup_max_lr"),
)


def nested(path: str, value: str) -> str:
    """A mapping in flow style that has a value at a dotted path."""
    for name in reversed(path.split(".")):
        value = f"{{{name}: {value}}}"
    return value


@pytest.mark.parametrize(("key", "path"), EACH)
@pytest.mark.parametrize("there", ["7", "5"])
def test_each_number_that_transformers_compares(key: str, path: str, there: str) -> None:
    own = f"num_train_epochs: 3\nlogging_steps: 1\n{key}: 5\n"
    stage = nested(path, there).replace("{", "{zero_optimization: {stage: 2}, ", 1)
    found = said("S207", context_of(f"{own}deepspeed: {stage}\n"))
    assert found == [
        f"error {key}: `{key}` is 5, and the DeepSpeed config has 7 as `{path}`: transformers "
        f'raises on it | write the same value in both, or "auto" for `{path}` there | '
        f"deepspeed.{path} `{path}` is 7 here"
    ] * (there == "7")


@pytest.mark.parametrize("kind", ["fp16", "bf16"])
@pytest.mark.parametrize("whole", ["", "true", "false"])
def test_a_precision_is_compared_but_where_an_evaluation_has_it_too(kind: str, whole: str) -> None:
    switch = f"\n{kind}_full_eval: {whole}" if whole else ""
    text = f"max_grad_norm: 1\nlogging_steps: 1\n{kind}: true{switch}\n"
    text += f"deepspeed: {{zero_optimization: {{stage: 2}}, {kind}: {{enabled: false}}}}\n"
    found = [line.split(":")[0] for line in said("S207", context_of(text))]
    assert found == [f"error {kind}"] * (whole != "true")


def test_a_batch_size_that_is_looked_for_is_not_compared() -> None:
    there = "train_micro_batch_size_per_gpu: 4"
    assert told("auto_find_batch_size: false", there) == ["error per_device_train_batch_size"]
    assert told("auto_find_batch_size: true", there) == []


NAMES = (
    "per_device_train_batch_size",
    "per_device_eval_batch_size",
    "max_grad_norm",
    "adam_beta1",
    "adam_epsilon",
    "lr_scheduler_type",
    "num_train_epochs",
    "save_total_limit",
    "dataloader_num_workers",
    "ddp_timeout",
    "logging_steps",
    "gradient_checkpointing",
)


def test_any_two_names_of_arguments_tell_a_training() -> None:
    assert set(NAMES) == ARGUMENTS
    for one, other in zip(NAMES, NAMES[1:] + NAMES[:1], strict=True):
        keys = {one: "1", other: "1", "learning_rate": "0.1"}
        lines = "".join(f"{key}: {value}\n" for key, value in keys.items())
        lines += "deepspeed: {zero_optimization: {}, optimizer: {params: {lr: 0.2}}}\n"
        assert len(said("S207", context_of(lines))) == 1
        assert said("S207", context_of(lines.replace(f"{other}:", "other:"))) == []


DEEP = (
    "zero_optimization",
    "train_micro_batch_size_per_gpu",
    "train_batch_size",
    "zero_allow_untested_optimizer",
    "gradient_clipping",
    "zero_force_ds_cpu_optimizer",
)


def test_any_of_these_keys_tells_a_config_of_deepspeed() -> None:
    assert set(DEEP) == OF_DEEPSPEED
    for name in (*DEEP, "other"):
        text = "max_grad_norm: 1\nlogging_steps: 1\nlearning_rate: 0.1\n"
        text += f"deepspeed: {{{name}: 1, optimizer: {{params: {{lr: 0.2}}}}}}\n"
        assert len(said("S207", context_of(text))) == (name != "other")


OWN = "max_grad_norm: 1\nlogging_steps: 1\ngradient_accumulation_steps: 2\n"
DEEPER = """distributed_type: DEEPSPEED
deepspeed_config: {gradient_accumulation_steps: 3, gradient_clipping: 1.0}
"""


def launched(*lines: str, own: str = OWN, **files: str) -> list[str]:
    """What is said of a config that these command lines name, beside files of these names."""

    def beside(path: str) -> YamlFile | None:
        text = files.get(path.partition(".")[0])
        return None if text is None else parse(text.encode(), path)

    def launches() -> list[Launch]:
        return [Launch("run.sh", 1, line, ("a.yaml",)) for line in lines]

    return said("S207", context_of(own, beside=beside, launches=launches))


CONFLICT = (
    "error gradient_accumulation_steps: `gradient_accumulation_steps` is 2, and accelerate's "
    "config has 3 as `deepspeed_config.gradient_accumulation_steps`: transformers raises on it | "
    'write the same value in both, or "auto" for `deepspeed_config.gradient_accumulation_steps` '
    "there | deepspeed_config.gradient_accumulation_steps "
    "`deepspeed_config.gradient_accumulation_steps` is 3 here"
)


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("accelerate launch --config_file z.yaml train.py a.yaml", True),
        ("accelerate launch --config_file=z.yaml train.py a.yaml", True),
        ("accelerate  launch --config_file 'z.yaml' -m train a.yaml", True),
        ("accelerate launch --config_file none.yaml train.py a.yaml", False),
        ("accelerate launch --config_file empty.yaml train.py a.yaml", False),
        ("accelerate launch --config_file bare.yaml train.py a.yaml", False),
        ("accelerate launch --config_file fsdp.yaml train.py a.yaml", False),
        ("accelerate launch train.py a.yaml --config_file z.yaml", False),  # the script's own
        ("accelerate launch -m train a.yaml --config_file z.yaml", False),
        ("python train.py --config_file z.yaml a.yaml", False),
        ("accelerate launch train.py b; accelerate launch --config_file z.yaml train.py", True),
    ],
)
def test_the_file_that_accelerate_is_given(line: str, is_told: bool) -> None:
    files = {"z": DEEPER, "empty": "", "bare": "debug: false\n"}
    files["fsdp"] = DEEPER.replace("DEEPSPEED", "FSDP")
    assert launched(line, **files) == [CONFLICT] * is_told


def test_a_file_that_several_commands_name_is_told_once() -> None:
    line = "accelerate launch --config_file z.yaml train.py a.yaml"
    assert launched(line, line, z=DEEPER) == [CONFLICT]
    assert launched("accelerate launch train.py", line, z=DEEPER) == [CONFLICT]
    assert launched(line, line.replace("z.yaml", "y.yaml"), z=DEEPER, y=DEEPER) == [CONFLICT] * 2
    clip = "max_grad_norm: 2\nlogging_steps: 1\n"
    assert [each.split(":")[0] for each in launched(line, own=clip, z=DEEPER)] == [
        "error max_grad_norm"
    ]


def test_arguments_with_a_deepspeed_config_or_in_a_section_get_none_of_accelerate() -> None:
    line = "accelerate launch --config_file z.yaml train.py a.yaml"
    assert launched(line, own=f"{OWN}deepspeed: ds.json\n", z=DEEPER) == []
    within = "".join(f"  {each}\n" for each in OWN.splitlines())
    assert launched(line, own=f"training:\n{within}", z=DEEPER) == []


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("train: a\nnc: 3\nnames: [x, y]\n", True),
        ("val: [a, b]\nnc: 3\nnames: {0: x}\n", True),
        ("train: a\nnc: 2\nnames: [x, y]\n", False),
        ("train: a\nnc: 3\nnames: n.txt\n", False),
        ("train: a\nnc: true\nnames: [x, y]\n", False),
        ("train: a\nnc: two\nnames: [x, y]\n", False),
        ("train: a\nnames: [x, y]\n", False),
        ("train: a\nnc: 3\n", False),
        ("train: {a: 1}\nnc: 3\nnames: [x, y]\n", False),
        ("nc: 3\nnames: [x, y]\n", False),
    ],
)
def test_the_number_of_classes_is_that_of_their_names(text: str, is_told: bool) -> None:
    assert len(said("S207", context_of(text))) == is_told


@pytest.mark.parametrize(
    "name",
    [
        "TrainingArguments",
        "Seq2SeqTrainingArguments",
        "SFTConfig",
        "DPOConfig",
        "GRPOConfig",
        "KTOConfig",
        "RewardConfig",
        "ORPOConfig",
        "TrlParser",
        "",
    ],
)
def test_arguments_are_those_of_code_that_trains_with_transformers(name: str) -> None:
    text = f"{RUN}{STEPS}: 8\ndeepspeed: {{zero_optimization: {{stage: 2}}, {STEPS}: 4}}\n"
    context = context_of(text, names=lambda words: name in words)
    assert len(said("S207", context)) == (name != "")
