import hydra

from schema import Config


@hydra.main(version_base=None, config_path="config", config_name="config")
def main(cfg: Config):
    print(cfg.train.steps, cfg.train.name, cfg.seed)


if __name__ == "__main__":
    main()
