import hydra


@hydra.main(version_base="1.3", config_path="conf", config_name="train")
def main(cfg):
    hooks = [hydra.utils.instantiate(each) for _, each in cfg.hooks.items()]
    print(cfg.rate, hooks)


if __name__ == "__main__":
    main()
