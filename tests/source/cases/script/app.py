import yaml


class Net:
    def __init__(self, options):
        self.dim = options["dim"]


def train():
    print(config["lr"], config["epochs"])


if __name__ == "__main__":
    with open("config.yaml") as stream:
        config = yaml.safe_load(stream)
    net = Net(config)
    train()
