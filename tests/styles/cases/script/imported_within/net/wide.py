from net import register


@register("wide")
class Wide:
    def __init__(self, part):
        self.width = part["width"]
