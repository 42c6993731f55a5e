import functools
from functools import partial

import ray
import wandb


def train(config, rank, extra=None):
    print(config.lr, extra and extra.deep)


@ray.remote(num_cpus=1)
class Runner:
    def __init__(self, seed):
        self.seed = seed

    def run(self, config):
        print(config.epochs, self.seed)


class Plain:
    def __init__(self, config):
        print(config.plain)


@ray.remote
def score(config):
    return config.score


class Later:
    def run(self, config):
        print(config.later)


class Model:
    def __init__(self, args):
        wandb.init(project="x", config=args)
        later = partial(train, args, extra=args.extra)
        later(3)
        functools.partial(elsewhere, args.gone)
        unknown(partial(train, args.into_the_unknown))
        runner = Runner.options(num_cpus=2).remote(args.seed)
        ray.get(runner.run.remote(args))
        actor = ray.remote(Plain).remote(args)
        print(ray.get(score.remote(args)), actor)
        other = Later if args.seed else ray.remote(num_cpus=1)(Later)
        ray.get(other.options(num_cpus=1).remote().run.remote(args))
        for number, layer in enumerate(args.layers):
            print(number, layer)
