from nets.registry import register


@register
def build(fabric, cfg):
    return [fabric.setup(cfg.width) for _ in range(cfg.stages)]
