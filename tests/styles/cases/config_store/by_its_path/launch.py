import hydra


@hydra.main(version_base=None, config_path="conf", config_name="launch")
def main(cfg):
    print(cfg.cluster.nodes)


if __name__ == "__main__":
    main()
