import hydra


@hydra.main(version_base="1.3", config_path="conf", config_name="encode")
def main(cfg):
    print(cfg.model.encoder.width, cfg.folder)


if __name__ == "__main__":
    main()
