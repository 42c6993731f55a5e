from dataclasses import dataclass

from registry import register_task


@dataclass
class DenoisingConfig:
    data: str = "???"
    max_sample_size: int = 0
    enable_padding: bool = False


@register_task("denoising", dataclass=DenoisingConfig)
class Denoising:
    pass


@dataclass
class DecodingConfig:
    model: str = "???"  # read by one of its kinds alone
    beam: int = 5


@register_task("decoding", dataclass=DecodingConfig)
class Decoding:
    pass
