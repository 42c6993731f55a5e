from base import Settings


class Tower(Settings):
    width: int
    depth: int = 2


class Run(Settings):
    steps: int
    tower: Tower


class Sweep(Settings):
    trials: int
    steps: int
