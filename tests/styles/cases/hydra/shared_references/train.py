import hydra


@hydra.main(version_base="1.3", config_path="conf", config_name="train")
def main(cfg):
    print(cfg.model.encoder.width, cfg.model.loss.steps, cfg.model.loss.negatives)
    print(cfg.training.steps, cfg.training.negatives)


if __name__ == "__main__":
    main()
