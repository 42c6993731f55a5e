from dataclasses import dataclass

from trl import TrlParser


@dataclass
class Arguments:
    rate: float = 0.1
    steps: int = 10


if __name__ == "__main__":
    (arguments,) = TrlParser((Arguments,)).parse_args_and_config()
    print(arguments.rate, arguments.steps)
