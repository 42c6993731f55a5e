import os

from src.data_factory import build_data
from src.model_factory import build_model
from src.task_factory import build_task
from src.trainer_factory import build_trainer
from src.utils.config_utils import load_config, transfer_namespace


def pipeline(args):
    configs = load_config(args.config_path)
    print(configs)
    args_environment = transfer_namespace(configs.get("environment", {}))
    args_data = transfer_namespace(configs.get("data", {}))
    args_model = transfer_namespace(configs.get("model", {}))
    args_task = transfer_namespace(configs.get("task", {}))
    args_trainer = transfer_namespace(configs.get("trainer", {}))
    if args_task.name == "multi_task":
        args_model.enabled_tasks = args_task.enabled_tasks
    for key, value in configs["environment"].items():
        if key.isupper():
            os.environ[key] = str(value)
    for turn in range(args_environment.iterations):
        args_trainer.logger_name = f"run_{turn}"
        data = build_data(args_data, args_task)
        model = build_model(args_model, metadata=data.get_metadata())
        task = build_task(
            args_task=args_task,
            network=model,
            args_data=args_data,
            args_model=args_model,
            args_trainer=args_trainer,
            args_environment=args_environment,
            metadata=data.get_metadata(),
        )
        trainer = build_trainer(args_environment, args_trainer, args_data, "save")
        trainer.fit(task, data.get_dataloader("train"))
