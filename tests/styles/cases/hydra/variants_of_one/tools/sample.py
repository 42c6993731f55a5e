import hydra


@hydra.main(version_base=None, config_path="../conf", config_name="sampling")
def main(cfg):
    print(cfg.weights, cfg.steps, cfg.noise)


if __name__ == "__main__":
    main()
