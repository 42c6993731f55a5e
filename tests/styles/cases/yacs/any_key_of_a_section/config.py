from yacs.config import CfgNode as CN

_C = CN()
_C.OUT = ""
_C.EPOCHS = 10
_C.NET = CN(new_allowed=True)


def update_config(config, path):
    config.defrost()
    config.merge_from_file(path)
    config.freeze()
