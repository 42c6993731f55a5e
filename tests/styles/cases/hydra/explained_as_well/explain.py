import hydra


@hydra.main(version_base="1.3", config_path="conf", config_name="explain")
def main(cfg):
    print(cfg.steps)


if __name__ == "__main__":
    main()
