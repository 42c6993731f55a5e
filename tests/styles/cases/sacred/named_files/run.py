from pprint import pformat
from types import SimpleNamespace as SN


def run(_run, _config, _log):
    _log.info(pformat(_config))
    if _config["t_max"] < _config["seed"]:
        _config["t_max"] = 1
    args = SN(**_config)
    learner = Learner(args)
    for t in range(args.t_max):
        learner.train(t)


class Learner:
    def __init__(self, args):
        self.args = args
        self.lr = args.lr
        self.gamma = args.gamma
        self.map = args.env_args["map"]
        self.every = args.target_update_interval

    def train(self, t):
        if t % self.every == 0:
            print(self.args.grad_norm_clip)
