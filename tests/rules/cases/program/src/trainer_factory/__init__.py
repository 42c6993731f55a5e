import importlib


def build_trainer(args_environment, args_trainer, args_data, path):
    name = getattr(args_trainer, "trainer_name", "Default_trainer")
    module = importlib.import_module(f"src.trainer_factory.{name}")
    return module.trainer(args_environment, args_trainer, args_data, path)
