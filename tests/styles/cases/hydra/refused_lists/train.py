import hydra


@hydra.main(version_base="1.3", config_path="conf", config_name="train")
def main(cfg):
    print(cfg.model.width, cfg.optim.lr, cfg.seed)


if __name__ == "__main__":
    main()
