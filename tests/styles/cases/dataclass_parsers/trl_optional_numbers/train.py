from dataclasses import dataclass
from typing import List, Optional, Union

from trl import ModelConfig, TrlParser


@dataclass
class Own:
    beams: Optional[int] = None
    rate: Optional[float] = None
    limit: Optional[Union[int, str]] = None
    words: Optional[List[str]] = None


if __name__ == "__main__":
    own, model = TrlParser((Own, ModelConfig)).parse_args_and_config()
    print(own, model)
