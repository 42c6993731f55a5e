class Model:
    def __init__(self, args):
        args.num_classes = 4
        args.num_classes
        setattr(args, "made", 1)
        args.made
        args.given
        args.never
        args["item"] = 2
        args.item
