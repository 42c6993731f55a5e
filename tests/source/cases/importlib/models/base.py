from .util import *


class Base:
    def __init__(self, args):
        shared(args)
        super(Base, self).__init__()
