import torch


class Model:
    def __init__(self, args):
        if not torch.cuda.is_available():
            raise RuntimeError("no GPU")
        args.after_raise
        for part in torch.parts():
            args.in_loop
        while True:
            args.in_while
            break
