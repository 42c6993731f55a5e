import fire
import yaml


def parse(path, **others):
    with open(path) as stream:
        config = yaml.load(stream, Loader=yaml.FullLoader)
    return dict(config, **others)


def train(config="conf/config.yaml", **others):
    configs = parse(config, **others)
    print(configs["exp_dir"], configs["seed"] + 1, configs["data"]["batch"])


if __name__ == "__main__":
    fire.Fire(train)
