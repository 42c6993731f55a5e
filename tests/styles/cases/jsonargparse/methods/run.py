import dataclasses

import jsonargparse


@dataclasses.dataclass
class Loader:
    batch_size: int = 1
    workers: int = 0


@dataclasses.dataclass(frozen=True)
class Loaders:
    train: Loader = dataclasses.field(default_factory=Loader)
    val: Loader = dataclasses.field(default_factory=Loader)


class Data:
    def __init__(self, root: str, loaders: Loaders | None = None) -> None:
        self.root = root
        self.loaders = loaders


class Session:
    def fit(self, data: Data, epochs: int = 10) -> None:
        print(data, epochs)

    def predict(self, data: Data, epochs: int = 10, folds: int = 5) -> None:
        print(data, epochs, folds)


if __name__ == "__main__":
    jsonargparse.CLI(Session, fail_untyped=False)
