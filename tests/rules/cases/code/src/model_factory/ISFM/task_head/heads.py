from torch import nn


class H_01_Linear_cla(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.mutiple_fc = nn.ModuleDict()
        for data_name, n_class in args.num_classes.items():
            self.mutiple_fc[str(data_name)] = nn.Linear(args.output_dim, n_class)


class H_03_Linear_pred(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.hidden_dim = getattr(args, "hidden_dim", 64)
        self.max_len = getattr(args, "max_len", 4096)
        self.act = getattr(args, "act", "relu") if hasattr(args, "act") else "relu"
        self.n = args.num_patches * args.output_dim
