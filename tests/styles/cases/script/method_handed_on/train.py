import yaml


def main(path="config.yaml"):
    with open(path) as file:
        cfg = yaml.safe_load(file)
    size = cfg.pop("size")
    train, val = map(cfg.pop, ("train", "val"))
    print(size, train, val)


if __name__ == "__main__":
    main()
