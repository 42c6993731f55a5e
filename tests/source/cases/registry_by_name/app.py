import importlib

import lightning
import nets  # noqa: F401
from nets.registry import NETS


def finishing(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


class Model:
    def __init__(self, args):
        module = entry = None
        for package, entries in NETS.items():
            for each in entries:
                if each["name"] == args.name:
                    module, entry = package, each["entry"]
                    break
        if module is None:
            raise RuntimeError(args.never)
        code = importlib.import_module(f"{module}.{args.name}")
        build = code.__dict__[entry]
        fabric = lightning.Fabric(devices=args.world)
        fabric.launch(finishing(build), args)
