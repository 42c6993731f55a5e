from .node import ConfigNode

config = ConfigNode()
config.device = "cuda"
config.model = ConfigNode()
config.model.name = "shake"
config.model.shake = ConfigNode()
config.model.shake.depth = 26
config.model.shake.forward = True


def get_default_config():
    return config.clone()
