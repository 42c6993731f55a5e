import hydra


@hydra.main(version_base="1.3", config_path="conf", config_name="train")
def main(cfg):
    print(cfg.right.first, cfg.right.last, cfg.right.above)
    print(cfg.wrong.into, cfg.wrong.beyond, cfg.wrong.named, cfg.wrong.above, cfg.wrong.text)


if __name__ == "__main__":
    main()
