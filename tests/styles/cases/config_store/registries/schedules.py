from dataclasses import dataclass

from registry import register_schedule


@dataclass
class CosineConfig:
    warmup_updates: int = 0


@dataclass
class OtherConfig:
    noise: float = 0.1


@register_schedule("cosine", dataclass=CosineConfig)
class Cosine:
    pass


@register_schedule("denoising", dataclass=OtherConfig)
class Denoised:
    pass
