import hydra


@hydra.main(version_base=None, config_path="../conf", config_name="base")
def main(cfg):
    print(cfg.net.width, cfg.net.depth, cfg.lr)


if __name__ == "__main__":
    main()
