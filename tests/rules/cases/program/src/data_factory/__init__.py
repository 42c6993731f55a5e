from src.data_factory.reader import Data

KINDS = {"default": Data}


def build_data(args_data, args_task):
    kind = KINDS[getattr(args_data, "factory_name", "default")]
    return kind(args_data, args_task)
