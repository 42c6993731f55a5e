import hydra


@hydra.main(version_base="1.3", config_path="conf", config_name="train")
def main(cfg):
    print(cfg.lr)
    if cfg.get("sched"):
        print(cfg.sched.name, cfg.sched.interval)
    if "sched" in cfg and cfg.sched:
        print(cfg.sched.kind)


if __name__ == "__main__":
    main()
