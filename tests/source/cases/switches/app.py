class Model:
    def __init__(self, args):
        if args.ema > 0:
            self.warmup = args.ema_warmup
            self.state = "idle"
        if self.state == "idle":  # not set: the branch above is not run
            print(args.never)
        if args.kind == "big":
            self.dim = args.big_dim
        if len(args.tasks) > 1:
            self.head = None
        elif args.prompt:
            self.head = args.prompt_dim
        for layer in args.layers:
            print(args.layer_dim)
        self.first = args.layers[0].dim if len(args.layers) > 0 and args.mask else args.last
        self.ratio = args.mask and args.mask_ratio
        self.build(args)

    def build(self, args):
        if args.extra is None:
            return
        print(args.extra.depth)
