import hydra
from hydra.core.config_store import ConfigStore
from omegaconf import OmegaConf

from registry import SCHEDULES, TASKS
from schema import RunConfig
import tasks.denoising  # noqa: F401
import schedules  # noqa: F401


@hydra.main(config_path="conf", config_name="base")
def main(cfg):
    cfg.task = OmegaConf.merge(TASKS[cfg.task._name], cfg.task)
    cfg.schedule = OmegaConf.merge(SCHEDULES[cfg.schedule._name], cfg.schedule)
    run(cfg)


def run(cfg):
    print(cfg.common.seed, cfg.common.log_interval, cfg.schedule.warmup_updates)
    print(cfg.task.data, cfg.task.max_sample_size, cfg.task.enable_padding)


def start(name=None):
    ConfigStore.instance().store(name=f"{name or 'base'}", node=RunConfig)
    main()


if __name__ == "__main__":
    start()
