import pathlib

from omegaconf import OmegaConf


def load_config(name):
    filename = name + ".yaml"
    return OmegaConf.load(pathlib.Path(__file__).parent.resolve() / "configs" / filename)


defaults = load_config("defaults")
