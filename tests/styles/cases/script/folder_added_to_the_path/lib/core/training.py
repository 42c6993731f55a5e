def train(config):
    optimizer = config["optimizer"]
    print(optimizer["lr"], optimizer["momentum"], config["epochs"], config["seed"])
