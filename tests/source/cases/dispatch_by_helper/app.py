from torch import nn


class Small(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.net = nn.Linear(args.width, args.width)


class Large(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.net = nn.Linear(args.large_width, args.depth)


class Head(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.out = nn.Linear(args.width, getattr(args, "classes", 10))


class Unused(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.out = nn.Linear(args.never, 1)


BODIES: dict[str, type[nn.Module]] = {"small": Small, "large": Large}
HEADS: dict[str, type[nn.Module]] = {"head": Head, "unused": Unused}
HEAD_OF = {"classify": "head", "other": "unused"}


def pick(known, what, name):
    if name not in known:
        raise ValueError(f"no {what} {name!r}")
    return known[str(name)]


class Model(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.body = pick(BODIES, "body", args.body)(args)
        tasks = list(args.tasks)
        names = {task: pick(HEAD_OF, "task", task) for task in tasks}
        self.heads = nn.ModuleDict(
            {task: pick(HEADS, "head", name)(args) for task, name in names.items()}
        )
