def set_steps(cfg):
    cfg["steps"] = 1000 // cfg.pop("batch")
    return cfg


TRANSFORMS = [set_steps]
