import hydra


@hydra.main(config_path="conf", config_name="plain", version_base=None)
def main(cfg):
    print(cfg.data.folder, cfg.optim.lr)


if __name__ == "__main__":
    main()
