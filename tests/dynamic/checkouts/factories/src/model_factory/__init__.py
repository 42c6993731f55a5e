import importlib

import numpy as np


def classes_of(metadata):
    table = metadata.df
    return {
        key: int(max(table[table["Dataset_id"] == key]["Label"])) + 1
        for key in np.unique(table["Dataset_id"])
    }


def build_model(args, metadata=None):
    args.num_classes = classes_of(metadata)
    module = importlib.import_module(f"src.model_factory.{args.type}.{args.name}")
    try:
        return module.Model(args, metadata)
    except Exception as error:
        raise RuntimeError(f"the model could not be built: {error}")
