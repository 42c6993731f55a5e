import torch


class Fast:
    def __init__(self, args):
        self.width = args.of_fast


class Slow:
    def __init__(self, args):
        self.width = args.of_slow


def choose():
    if torch.cuda.is_available():
        return Fast
    return Slow


def known(args):
    if args is None:
        return None
    if torch.backends:
        return
    return Slow(args)


class Model:
    def __init__(self, args):
        choose()(args)
        known(args)
        args.after
