import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    print(cfg.sizes.one, cfg.sizes.two, cfg.m.width, cfg.w.wide, cfg.m.get("steps"))
    print(cfg.w.get("deep"), cfg.get("last"), cfg.get("best"), cfg.get("other"))


if __name__ == "__main__":
    main()
