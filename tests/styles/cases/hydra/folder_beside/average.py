import hydra


@hydra.main(version_base=None)
def main(config):
    print(config.seed, config.model.width, config.trainer.epochs, config.checkpoints)


if __name__ == "__main__":
    main()
