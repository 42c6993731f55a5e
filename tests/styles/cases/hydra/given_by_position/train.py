import hydra

from rollout import Rollout


@hydra.main(config_path="conf", config_name="config")
def main(cfg):
    rollout = hydra.utils.instantiate(cfg.rollout)
    rollout.start(cfg.steps)


if __name__ == "__main__":
    main()
