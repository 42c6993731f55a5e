from bad_syntax import Thing
from circle_a import A


class Model:
    def __init__(self, args):
        Thing(args)
        A(args)
