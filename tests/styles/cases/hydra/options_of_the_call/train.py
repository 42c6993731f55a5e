import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    model = hydra.utils.instantiate(cfg.model, _recursive_=False, data=cfg.data)
    print(model, cfg.data.name)


if __name__ == "__main__":
    main()
