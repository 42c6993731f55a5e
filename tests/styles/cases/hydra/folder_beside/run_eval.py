import hydra


@hydra.main(version_base=None)
def main(config):
    print(config.seed, config.model.width, config.metrics)


if __name__ == "__main__":
    main()
