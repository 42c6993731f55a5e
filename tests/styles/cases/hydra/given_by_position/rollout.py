import hydra


class World:
    def __init__(self, dataset, device, show=False):
        self.dataset, self.device, self.show = dataset, device, show


class Rollout:
    def __init__(self, world_cfg, episodes, length):
        self.world_cfg, self.episodes, self.length = world_cfg, episodes, length

    def start(self, steps):
        world = hydra.utils.instantiate(self.world_cfg, list(range(steps)), "cpu")
        print(world.show, self.episodes, self.length)
