"""`model`: which classes make up the model. Their own keys come from `components/`."""

from __future__ import annotations

from cfglint.schema.model import Section, key


class Model(Section):
    """The class, and for an ISFM its embedding, backbone and head."""

    name: str = key("Model module.", min_length=1)
    type: str = key("Package of model modules.", min_length=1)
    embedding: str | None = key("Embedding of an ISFM.", None)
    backbone: str | None = key("Backbone of an ISFM.", None)
    task_head: str | None = key(
        "Head of an ISFM; with several enabled tasks a fixed mapping replaces it.", None
    )
    input_dim: int | None = key("Channels of the data.", None, unit="channels", ge=1)
    weight_path: str | bool | None = key("Checkpoint to start from; false for none.", None)
    device: str | None = key("Device.", None, known=("cuda", "cpu", "mps", "auto"))
    num_classes: int | dict[str, int] | None = key(
        "Classes, set from the metadata.", None, run_time=True
    )
    enabled_tasks: list[str] | None = key("Set from `task` at run time.", None, run_time=True)
    task_list: list[str] | None = key("Set from `task` at run time.", None, run_time=True)
