import importlib


def build_task(args_task, network, **rest):
    module = importlib.import_module(f"src.task_factory.task.{args_task.type}.{args_task.name}")
    return module.task(network=network, args_task=args_task, **rest)
