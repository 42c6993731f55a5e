import hydra

import kinds  # noqa: F401


@hydra.main(config_path="conf", config_name="good", version_base="1.3")
def main(cfg):
    hydra.utils.instantiate(cfg.left)


if __name__ == "__main__":
    main()
