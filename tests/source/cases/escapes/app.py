import timm
from somewhere import helper


class Model:
    def __init__(self, args):
        print(args, str(args), isinstance(args, dict))
        timm.create_model(args)
        helper(x=args)
        for key, value in vars(args).items():
            print(key)
        getattr(args, helper())
        args.update({"b": 1})
        args.a
