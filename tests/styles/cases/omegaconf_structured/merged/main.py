import sys

from omegaconf import OmegaConf

from schema import Settings


def load(path):
    schema = OmegaConf.structured(Settings)
    given = OmegaConf.load(path)
    return OmegaConf.merge(schema, given)


if __name__ == "__main__":
    print(OmegaConf.to_object(load(sys.argv[1])))
