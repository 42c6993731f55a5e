import importlib


def build_task(args_task, network, args_data, args_model, args_trainer, args_environment, metadata):
    try:
        module = importlib.import_module(f"src.task_factory.task.{args_task.type}.{args_task.name}")
        return module.task(network, args_data, args_task, args_trainer, metadata)
    except Exception as error:
        print(f"no task: {error}")
        return None
