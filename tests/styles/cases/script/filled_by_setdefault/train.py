import yaml


class Optimizer:
    def __init__(self, lr, eps):
        self.lr, self.eps = lr, eps


def main():
    with open("config.yaml") as stream:
        config = yaml.safe_load(stream)
    options = config["optimizer"]
    options.setdefault("eps", 1e-8)
    print(Optimizer(**options))


if __name__ == "__main__":
    main()
