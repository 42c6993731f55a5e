import torch


class Model:
    def __init__(self, args):
        for name in ("a", "b", "c"):
            if name != args.name:
                continue
            args.of_b
            break
        else:
            raise ValueError(args.never)
        for name in ("a", "b"):
            if name == args.other:
                break
        else:
            args.not_found
        for part in torch.parts():
            if part == args.name:
                break
        else:
            args.perhaps_not_found
        args.after
        rows = [row for row in torch.rows()]
        if rows:
            args.with_rows
        for row in rows:
            args.each_row
