import hydra

import schema

schema.register()


@hydra.main(version_base=None, config_path="conf", config_name="train")
def main(cfg):
    print(cfg.seed)


if __name__ == "__main__":
    main()
