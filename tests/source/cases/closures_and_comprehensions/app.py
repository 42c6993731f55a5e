class Model:
    def __init__(self, args):
        def inner():
            return args.in_closure

        inner()
        call = lambda: args.in_lambda
        call()
        [args.per_name for name in args.names]
        {k: args.in_dict for k in args.sizes if args.in_filter}
        self.maybe = args.first or args.second
        (args.walrus if (n := len(args.names)) > 1 else args.not_walrus)
        match args.names[0]:
            case "a":
                args.in_match
            case _:
                args.not_in_match
