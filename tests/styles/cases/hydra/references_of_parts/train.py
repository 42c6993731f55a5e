import hydra
from hydra.utils import instantiate


@hydra.main(version_base="1.3", config_path="configs", config_name="train")
def main(cfg):
    instantiate(cfg.callbacks.checkpoint)
    print(cfg.data.folder, cfg.paths.log_dir)


if __name__ == "__main__":
    main()
