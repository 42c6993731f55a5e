class B:
    def __init__(self, args):
        args.in_circle
