class Model:
    def __init__(self, args):
        getattr(args, "a", 64)
        getattr(args, "b")
        args.get("c", None)
        args.get("d")
        args["e"]
        if hasattr(args, "f"):
            args.f
        if "c" in args:
            args.c
        try:
            args.g
        except AttributeError:
            args.h
        vars(args)["i"]
        args.__dict__.get("j", 1)
        args.k if hasattr(args, "k") else args.l
