from nets.registry import register


@register
def build(fabric, cfg):
    return cfg.of_vgg
