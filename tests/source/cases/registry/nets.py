from registry import register


@register("mine")
class Mine:
    def __init__(self, args):
        self.d = args.depth


@register("other")
class Other:
    def __init__(self, args):
        args.only_other
