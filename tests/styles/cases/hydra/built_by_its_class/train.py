import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    data = hydra.utils.instantiate(cfg.data, _recursive_=False)
    net = hydra.utils.instantiate(cfg.net)
    print(data, net)


if __name__ == "__main__":
    main()
