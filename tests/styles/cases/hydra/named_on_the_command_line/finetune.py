import hydra


@hydra.main(version_base="1.2", config_path="conf", config_name="usual")
def main(cfg):
    print(cfg.width, cfg.depth, cfg.epochs, cfg.lr)


if __name__ == "__main__":
    main()
