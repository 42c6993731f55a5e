import hydra
from hydra.utils import instantiate


@hydra.main(config_path="conf", config_name="base", version_base=None)
def main(cfg):
    net = instantiate(cfg.net)
    for step in range(cfg.fit.steps):
        print(step, cfg.fit.log_every, net, cfg.data.folder)


if __name__ == "__main__":
    main()
