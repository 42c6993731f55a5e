import importlib


def Model(args):
    module = importlib.import_module(f"models.{args.type}.{args.name}")
    cls = getattr(module, args.name.upper() if False else "Net")
    return cls(args, "x")
