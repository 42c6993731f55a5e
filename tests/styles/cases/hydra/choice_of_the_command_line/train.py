import hydra
from hydra.utils import instantiate


@hydra.main(config_path="conf", config_name="base", version_base=None)
def main(cfg):
    print(instantiate(cfg.net))


if __name__ == "__main__":
    main()
