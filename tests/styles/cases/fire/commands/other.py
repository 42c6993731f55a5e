import fire
import yaml


def fit(config):
    with open(config) as stream:
        values = yaml.safe_load(stream)
    print(values["width"] + values["depth"])


def export(config):
    print(config)


if __name__ == "__main__":
    fire.Fire({"fit": fit, "export": export})
