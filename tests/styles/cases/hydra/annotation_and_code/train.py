import hydra


@hydra.main(version_base="1.3", config_path="conf", config_name="train")
def main(cfg):
    print(hydra.utils.instantiate(cfg.net))


if __name__ == "__main__":
    main()
