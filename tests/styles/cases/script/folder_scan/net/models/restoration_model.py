class Net:
    def __init__(self, dim, depth=2):
        self.dim = dim
        self.depth = depth


class RestorationModel:
    def __init__(self, opt):
        net = dict(opt["network"])
        net.pop("type")
        self.net = Net(**net)
        self.kind = opt["network"].pop("type")
        self.other = Net(**opt["network"])
        self.iterations = opt["train"]["total_iter"]
        if opt["logger"].get("wandb") is not None and opt["logger"]["wandb"]["project"] is not None:
            start_logger(opt["logger"]["wandb"])


def start_logger(opt):
    print(opt["project"], opt.get("resume_id"))
