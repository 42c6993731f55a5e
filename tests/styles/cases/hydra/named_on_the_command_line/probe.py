import hydra


@hydra.main(version_base="1.2")
def main(cfg):
    print(cfg.checkpoint, cfg.classes, cfg.epochs, cfg.lr)


if __name__ == "__main__":
    main()
