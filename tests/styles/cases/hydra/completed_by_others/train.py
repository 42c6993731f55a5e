import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    print(cfg.names.both, cfg.name, cfg.m.size, cfg.n.size, cfg.m.kind, cfg.n.kind)


if __name__ == "__main__":
    main()
