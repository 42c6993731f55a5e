def main(config):
    print(config["width"], config["depth"], config["epochs"], config["seed"], config["lr"])
