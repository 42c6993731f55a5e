import hydra
from omegaconf import DictConfig, OmegaConf

OmegaConf.register_new_resolver("double", lambda x: 2 * x)


@hydra.main(config_path="conf", config_name="config", version_base="1.3")
def main(cfg: DictConfig) -> None:
    cfg.run_name = "first"
    print(cfg.model.width, cfg.model.heads, cfg.train.steps, cfg.train.batch, cfg.train.name)
    print(cfg.train.out, cfg.train.seed, cfg.train.twice, cfg.train.thrice, cfg.train.rest)


if __name__ == "__main__":
    main()
