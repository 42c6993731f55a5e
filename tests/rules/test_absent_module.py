"""T507: names that libraries look for in the model, held against what the built model has."""

from __future__ import annotations

import pytest

from cfglint.rules.t507_absent_module import Parts, absent_in
from tests.rules.contexts import context_of, whole

BERT: Parts = (
    ("", "Bert"),
    ("encoder", "Encoder"),
    ("encoder.layer", "ModuleList"),
    ("encoder.layer.0", "BertLayer"),
    ("encoder.layer.1", "BertLayer"),
    ("encoder.layer.0.query", "Linear"),
    ("encoder.layer.0.value", "Linear"),
    ("encoder.layer.0.query.weight", ""),
    ("pooler", "Pooler"),
    ("pooler.scale", ""),
)


def said(text: str, parts: Parts = BERT) -> list[str]:
    return [
        f"{each.severity.value} {each.key}: {each.message} | {each.help}"
        for each in absent_in(context_of(text).bound, parts)
    ]


WRAPPED = "which FSDP is to wrap"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fsdp_transformer_layer_cls_to_wrap: BertLayer\n", []),
        (
            "fsdp_transformer_layer_cls_to_wrap: BertLayr\n",
            [f"error fsdp_transformer_layer_cls_to_wrap: the model has no module of the class "
             f"BertLayr, {WRAPPED} | write BertLayer"],
        ),
        (
            "fsdp_config: {transformer_layer_cls_to_wrap: [BertLayer, GPT2Block]}\n",
            [f"error fsdp_config.transformer_layer_cls_to_wrap: the model has no module of the "
             f"class GPT2Block, {WRAPPED} | write BertLayer"],
        ),
        ("transformer_cls_names_to_wrap: 'BertLayer, Encoder'\n", []),
        ("fsdp_transformer_layer_cls_to_wrap: ${layer}\nlayer: x\n", []),
        ("fsdp_transformer_layer_cls_to_wrap: 3\n", []),
        ("fsdp_transformer_layer_cls_to_wrap: [3, null]\n", []),
        (
            "distributed_type: FSDP\nfsdp_config:\n"
            "  fsdp_auto_wrap_policy: TRANSFORMER_BASED_WRAP\n"
            "  fsdp_transformer_layer_cls_to_wrap: LlamaLayer\n",
            ["error fsdp_config.fsdp_transformer_layer_cls_to_wrap: the model has no module of the "
             f"class LlamaLayer, {WRAPPED} | write BertLayer"],
        ),
        ("distributed_type: MULTI_GPU\nfsdp_transformer_layer_cls_to_wrap: LlamaLayer\n", []),
        ("auto_wrap_policy: SIZE_BASED_WRAP\ntransformer_layer_cls_to_wrap: LlamaLayer\n", []),
        (
            "fsdp_config: {fsdp_auto_wrap_policy: SIZE_BASED_WRAP, "
            "fsdp_transformer_layer_cls_to_wrap: LlamaLayer}\n",
            [],
        ),
        (
            "distributed_type: MULTI_GPU\n"
            "fsdp_config: {fsdp_transformer_layer_cls_to_wrap: LlamaLayer}\n",
            [],
        ),
        (
            "distributed_type: MULTI_GPU\n"
            "train: {fsdp_config: {fsdp_transformer_layer_cls_to_wrap: LlamaLayer}}\n",
            [],
        ),
        ("transformer_cls_names_to_wrap: 'BertLayer, '\n", []),
        ("auto_wrap_policy: 1\ntransformer_layer_cls_to_wrap: LlamaLayer\n", []),
        ("1: {2: transformer_layer_cls_to_wrap}\n", []),
        (
            "transformer_cls_names_to_wrap: Poolr\n",
            [f"error transformer_cls_names_to_wrap: the model has no module of the class Poolr, "
             f"{WRAPPED} | write Pooler"],
        ),
    ],
)  # fmt: skip
def test_classes_that_fsdp_wraps(text: str, told: list[str]) -> None:
    assert said(text) == told


def test_the_class_of_the_blocks_is_advised_where_one_stands_out() -> None:
    text = "transformer_cls_names_to_wrap: Qqqqqqqqq\n"
    single: Parts = (("a", "Net"), ("b", "SomeBlock"))
    assert said(text, single)[0].endswith("wrap | ")
    twice: Parts = (*single, ("c", "SomeBlock"))
    assert said(text, twice)[0].endswith("wrap | write SomeBlock")
    decoder: Parts = (*twice, ("d", "MyDecoderLayer"), ("e", "MyDecoderLayer"))
    assert said(text, decoder)[0].endswith("wrap | write MyDecoderLayer")
    short: Parts = (*decoder, ("f", "ADecoderLayer"), ("g", "ADecoderLayer"))
    assert said(text, short)[0].endswith("wrap | write ADecoderLayer")


ADAPTED = "which LoRA is to adapt"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lora: {target_modules: [query, value]}\n", []),
        ("lora: {target_modules: query}\n", []),
        ("lora: {target_modules: layer.0.query}\n", []),
        ("lora: {target_modules: '.*query'}\n", []),
        ("lora: {target_modules: '(encoder'}\n", []),  # no regular expression: PEFT says so
        ("lora: {target_modules: all-linear}\n", []),
        ("lora: {target_modules: '${names}'}\nnames: query\n", []),
        ("lora: {target_modules: []}\n", []),
        ("lora: {target_modules: ['a,b', query]}\n", []),
        (
            "lora: {target_modules: [q_proj, v_proj]}\n",
            [f"error lora.target_modules: the model has no module of the name q_proj, v_proj, "
             f"{ADAPTED} | "],
        ),
        (
            "peft_config: {target_modules: querry}\n",
            [f"error peft_config.target_modules: the model has no module of the name querry, "
             f"{ADAPTED} | did you mean query?"],
        ),
        (
            "lora_target_modules: [keys]\n",
            [f"error lora_target_modules: the model has no module of the name keys, {ADAPTED} | "],
        ),
        (
            "tuning: {r: 8, target_modules: [keys]}\n",
            ["error tuning.target_modules: the model has no module of the name keys, "
             f"{ADAPTED} | "],
        ),
        ("quantise: {target_modules: [keys]}\n", []),
        ("lora: {bias: none}\n", []),
        ("lora: {target_modules: '.*qu.{1,4}'}\n", []),  # one expression, with a comma
        ("lora: {target_modules: ['${name}', v_proj]}\nname: q_proj\n", []),
        ("lora: {target_modules: pooler}\n", []),
        (
            "lora: {target_modules: weight}\n",  # of a parameter
            [f"error lora.target_modules: the model has no module of the name weight, "
             f"{ADAPTED} | "],
        ),
        (
            "lora: {target_modules: 'keys, '}\n",
            [f"error lora.target_modules: the model has no module of the name keys, {ADAPTED} | "],
        ),
        (
            "lora: {target_modules: [querry, v_proj]}\n",
            [f"error lora.target_modules: the model has no module of the name querry, v_proj, "
             f"{ADAPTED} | did you mean query?"],
        ),
        (
            "lora: {target_modules: [query, encoder.layer.0.valeu]}\n",
            ["warning lora.target_modules: nothing in the model has the name "
             "encoder.layer.0.valeu | did you mean encoder.layer.0.value?"],
        ),
        (
            "lora: {target_modules: [query, valeu]}\n",
            ["warning lora.target_modules: nothing in the model has the name valeu | "
             "did you mean value?"],
        ),
        ("lora: {target_modules: [query, q_proj]}\n", []),  # a list that suits several models
        ("lora: {target_modules: [uery, query]}\n", [
            "warning lora.target_modules: nothing in the model has the name uery | "
            "did you mean query?"]),
    ],
)  # fmt: skip
def test_modules_that_lora_adapts(text: str, told: list[str]) -> None:
    assert said(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("freeze_layers: [encoder, pooler.scale]\n", []),
        ("freeze_layers: enc\n", []),  # a part of a name
        ("freeze_layers: pooler.\n", []),
        ("freeze_layers: Encoder\n", []),  # a class
        ("freeze_layers: ['.*x']\n", []),
        ("freeze_layers: nothing_alike\n", []),
        ("freeze_layers: 3\n", []),
        ("freezing: pooller\n", []),
        (
            "frozen_modules: [pooller]\n",
            ["warning frozen_modules: nothing in the model has the name pooller | "
             "did you mean pooler?"],
        ),
        (
            "train: {trainable_parameters: 'encoder, pooler.scael'}\n",
            ["warning train.trainable_parameters: nothing in the model has the name pooler.scael | "
             "did you mean pooler.scale?"],
        ),
        (
            "freeze_layers: encodr.layer\n",
            ["warning freeze_layers: nothing in the model has the name encodr.layer | "
             "did you mean encoder?"],
        ),
        ("freeze_layers: encoder.layer.7\n", []),
        (
            "freeze_layers: pooller.\n",
            ["warning freeze_layers: nothing in the model has the name pooller | "
             "did you mean pooler?"],
        ),
        ("freeze_layers: poole\n", []),  # near a name, and a part of it
        ("freeze_layers: 'pool*er'\n", []),
        ("freeze_layers: qurey\n", []),  # near the end of a name, where the begin is asked for
        (
            "freeze_layers: encoder.layer.0.valeu\n",
            ["warning freeze_layers: nothing in the model has the name encoder.layer.0.valeu | "
             "did you mean encoder.layer.0.value?"],
        ),
    ],
)  # fmt: skip
def test_parts_that_are_frozen_or_trained(text: str, told: list[str]) -> None:
    assert said(text) == told


def test_nothing_is_said_of_a_model_that_is_not_known() -> None:
    assert said("frozen_modules: [pooller]\n", ()) == []
    assert said("transformer_cls_names_to_wrap: BertLayer\n", ()) == []
    assert absent_in(context_of("freeze_layers: encoder\n").bound, BERT) == []


@pytest.mark.parametrize(
    "section",
    [
        "adapter: {target_modules: [keys]}",
        "model: {lora: {target_modules: [keys]}}",
        "tuning: {lora_target_modules: [keys]}",
        *(
            f"tuning: {{{rank}: 8, target_modules: [keys]}}"
            for rank in ("r", "rank", "lora_r", "lora_rank", "lora_alpha")
        ),
    ],
)
def test_what_says_that_a_section_is_of_lora(section: str) -> None:
    (one,) = said(section)
    assert "the model has no module of the name keys, which LoRA is to adapt" in one


@pytest.mark.parametrize(
    ("classes", "advised"),
    [
        (("LongDecoderLayer", "ShortLayer"), "LongDecoderLayer"),
        (("LongDecoderLayer", "EncoderLayer"), "LongDecoderLayer"),
        (("LongEncoderLayer", "ShortLayer"), "LongEncoderLayer"),
        (("SomeLayer", "Block"), "SomeLayer"),
        (("ZLayer", "AnotherLayer"), "ZLayer"),
        (("ZLayer", "ALayer"), "ALayer"),
    ],
)
def test_which_class_is_advised(classes: tuple[str, ...], advised: str) -> None:
    parts = tuple((f"{kind}.{n}", kind) for kind in classes for n in range(2))
    (one,) = said("transformer_cls_names_to_wrap: Qqqqqqqqqqqqqqqqq\n", parts)
    assert one.endswith(f"write {advised}")


def test_a_class_that_is_no_block_is_not_advised() -> None:
    parts = (("a", "Linear"), ("b", "Linear"))
    (one,) = said("transformer_cls_names_to_wrap: Qqqqqqqqqqqqqqqqq\n", parts)
    assert one.endswith("wrap | ")


def test_a_module_whose_name_is_near_another_is_no_error() -> None:
    parts = (("a.q_proj", "Linear"), ("a.k_proj", "Linear"))
    assert said("lora: {target_modules: [q_proj, k_proj]}\n", parts) == []


def test_a_part_is_looked_for_in_what_it_lies_in() -> None:
    parts: Parts = (("a.left", "Linear"), ("a", "Net"), ("b", "Net"), ("b.right", "Linear"))
    assert said("freeze_layers: a.rihgt\n", parts) == []
    (one,) = said("freeze_layers: nekc\n", (("neck.left", "Linear"),))
    assert one.endswith("did you mean neck?")
    (one,) = said("freeze_layers: b.rihgt\n", parts)
    assert one.endswith("did you mean b.right?")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("lora: {target_modules: [keys]}\n", "lora.target_modules.0 value"),
        ("lora: {target_modules: [keys, vals]}\n", "lora.target_modules key"),
        ("lora: {target_modules: keys}\n", "lora.target_modules value"),
        ("lora: {target_modules: [query, quer]}\n", "lora.target_modules.1 value"),
        (
            "transformer_cls_names_to_wrap: [BertLayer, A]\n",
            "transformer_cls_names_to_wrap.1 value",
        ),
    ],
)
def test_it_is_told_at_the_name(text: str, at: str) -> None:
    (one,) = absent_in(context_of(text).bound, BERT)
    assert f" at {at}: " in whole(one)
    assert (one.code, one.name) == ("T507", "absent-module")
