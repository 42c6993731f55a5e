import hydra


@hydra.main(config_path="conf", config_name="start", version_base=None)
def main(cfg):
    print(cfg.seed)
    print(cfg.optim.lr)


if __name__ == "__main__":
    main()
