import hydra
from omegaconf import DictConfig, OmegaConf

OmegaConf.register_new_resolver("eval", eval, use_cache=True)


@hydra.main(version_base="1.3", config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    print(cfg.data, cfg.steps, cfg.batch, cfg.rate, cfg.used, cfg.sizes, cfg.more, cfg.model)
    print(cfg.kind, cfg.known, cfg.twice, cfg.either)


if __name__ == "__main__":
    main()
