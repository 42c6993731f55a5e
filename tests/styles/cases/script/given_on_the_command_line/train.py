from omegaconf import OmegaConf


def main():
    given = OmegaConf.from_cli()
    cfg = OmegaConf.merge(OmegaConf.load(given.config), given)
    print(cfg.run.name, cfg.run.output_dir, cfg.train.steps)


if __name__ == "__main__":
    main()
