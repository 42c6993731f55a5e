from jsonargparse import CLI


class Tool:
    def __init__(self, model: int = 3, rate: float = 0.1):
        self.model, self.rate = model, rate

    def train(self, epochs: int = 3):
        print(epochs)

    def test(self, split: str = "val"):
        print(split)


if __name__ == "__main__":
    CLI(Tool)
