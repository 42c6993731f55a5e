import yaml
from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @classmethod
    def of(cls, entries):
        return cls(**entries)

    @classmethod
    def read(cls, path):
        with open(path) as stream:
            entries = yaml.safe_load(stream)
        return cls.of(entries)
