import fire
import yaml


def load(path, **more):
    with open(path) as file:
        return dict(yaml.safe_load(file), **more)


def train(config="conf/good.yaml", **more):
    settings = load(config, **more)
    print(settings["lr"], settings["data"], settings["model"], settings["amp"])


if __name__ == "__main__":
    fire.Fire(train)
