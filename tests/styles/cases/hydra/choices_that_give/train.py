import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    for name, kind in cfg.kinds.items():
        print(name, kind)
    print(cfg.one.kind, cfg.one.size, cfg.two.kind, cfg.two.size, cfg.three.kind, cfg.three.size)
    print(cfg.four.kind, cfg.four.size, cfg.five.kind, cfg.five.size)
    print(cfg.six.kind, cfg.six.size, cfg.seven.kind, cfg.seven.size)


if __name__ == "__main__":
    main()
