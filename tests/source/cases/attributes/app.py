class Model:
    def __init__(self, args):
        self.args = args
        local = args
        print(local.a, args.nested.deep, args.nested.missing)
        self.helper()

    def helper(self):
        return self.args.from_helper

    @property
    def size(self):
        return self.args.from_property

    def forward(self, x):
        return x + self.args.in_forward + self.size
