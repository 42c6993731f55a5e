from circle_b import B


class A:
    def __init__(self, args):
        B(args)
