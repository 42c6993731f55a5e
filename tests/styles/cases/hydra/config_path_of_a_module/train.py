import hydra

from conf.chosen import FOLDER, NAME


@hydra.main(version_base=None, config_path=FOLDER, config_name=NAME)
def main(cfg):
    print(cfg.width, cfg.depth, cfg.net.layers)


if __name__ == "__main__":
    main()
