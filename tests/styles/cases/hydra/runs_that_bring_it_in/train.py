import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    print(cfg.run_name, cfg.seed, cfg.buffer.size, cfg.sizes.width, cfg.model.width)
    print(cfg.model.name, cfg.model.kind, cfg.model.steps, cfg.shared.most, cfg.shared.least)


if __name__ == "__main__":
    main()
