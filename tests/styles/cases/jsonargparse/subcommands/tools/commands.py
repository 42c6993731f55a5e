class Data:
    def __init__(self, folder: str, batch: int = 8):
        self.folder = folder


class Images(Data):
    def __init__(self, folder: str, size: int = 32, batch: int = 8):
        super().__init__(folder, batch)


def fit(data: Data, epochs: int = 3) -> None:
    print(data, epochs)


def score(data: Data, threshold: float = 0.5) -> None:
    print(data, threshold)
