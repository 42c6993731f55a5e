import sys
from typing import Dict, List, Optional, Union

import yaml
from pydantic import BaseModel


class Rule(BaseModel):
    value: float
    only: Optional[str] = None


Setting = Union[Rule, List[Rule], float, List[float]]


class Settings(BaseModel):
    name: str
    weights: Dict[str, Setting]
    both: Setting


with open(sys.argv[1]) as stream:
    print(Settings.model_validate(yaml.safe_load(stream)))
