import hydra


@hydra.main(version_base=None, config_path="conf", config_name="full")
def main(cfg):
    print(cfg.names.both, cfg.name, cfg.steps, cfg.given, cfg.shown)
    print(cfg.m.size, cfg.n.size, cfg.l.size, cfg.get("kind"))


if __name__ == "__main__":
    main()
