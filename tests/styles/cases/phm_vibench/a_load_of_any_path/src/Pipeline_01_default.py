import importlib
import os
from types import SimpleNamespace

import yaml

from src.tools import latest, report

PRESETS = {"demo": "configs/a.yaml"}


def of_file(path):
    with open(path) as stream:
        return yaml.safe_load(stream)


def load(source):
    return of_file(PRESETS[source]) if source in PRESETS else of_file(source)


def pipeline(args):
    config = load(args.config_path)
    environment = SimpleNamespace(**config["environment"])
    model, task = SimpleNamespace(**config["model"]), SimpleNamespace(**config["task"])
    data, trainer = SimpleNamespace(**config["data"]), SimpleNamespace(**config["trainer"])
    module = importlib.import_module(f"src.model_factory.{model.type}.{model.name}")
    print(module.Model(model), task.name, task.type, task.lr, data.data_dir, data.metadata_file)
    print(trainer.name, trainer.num_epochs, environment.seed)
    for key, value in of_file(latest(os.getcwd())).items():
        report(key, value)
