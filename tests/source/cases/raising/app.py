import torch


class Model:
    def __init__(self, args):
        if not torch.cuda.is_available():
            raise RuntimeError("no GPU")
        args.after_raise
        assert args.checked > 0, f"not {args.in_message}"
        if args.checked > 3:
            raise ValueError(args.in_error)
        for part in torch.parts():
            args.in_loop
        while True:
            args.in_while
            break
