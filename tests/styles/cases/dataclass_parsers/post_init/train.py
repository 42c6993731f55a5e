import sys
from dataclasses import dataclass, field

from omegaconf import OmegaConf
from transformers import HfArgumentParser, TrainingArguments

from spare import is_spare_available

if is_spare_available():
    from spare import TrainingArguments as Base
else:
    Base = TrainingArguments


@dataclass
class ModelArguments:
    model_path: str | None = field(default=None)
    adapter: str | None = field(default=None)
    revision: str = "main"

    def __post_init__(self):
        if self.model_path is None:
            raise ValueError("give a model_path")
        if self.adapter is not None:
            raise ValueError("no adapter")


@dataclass
class RunArguments(Base):
    lora_rank: int = 8


def main():
    given = OmegaConf.merge(OmegaConf.load(sys.argv[1]), OmegaConf.from_cli(sys.argv[2:]))
    parser = HfArgumentParser([ModelArguments, RunArguments])
    print(parser.parse_dict(OmegaConf.to_container(given)))


if __name__ == "__main__":
    main()
