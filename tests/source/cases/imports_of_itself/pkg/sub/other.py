from pkg.sub import other


def more(args):
    args.c
