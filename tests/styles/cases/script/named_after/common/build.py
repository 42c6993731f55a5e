def build(cfg, kind):
    width, depth, rate = cfg["width"], cfg["depth"], cfg["rate"]
    if kind == "pixel":
        return width * cfg["kernel"], depth, rate
    return width * cfg["heads"], depth, rate
