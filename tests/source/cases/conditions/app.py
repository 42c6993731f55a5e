class Model:
    def __init__(self, args, metadata=None):
        if args.use_prompt:
            args.prompt_dim
        if args.kind == "big" and not args.use_prompt:
            args.big_dim
        elif args.kind == "small":
            args.small_dim
        if args.kind not in ("big", "small"):
            raise ValueError(args.kind)
        for _ in range(args.layers):
            args.per_layer
        if metadata:
            args.with_metadata
        if metadata == 3:
            return
        args.after_return
