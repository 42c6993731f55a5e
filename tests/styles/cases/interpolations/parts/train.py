import hydra
import somewhere


@hydra.main(config_path="conf", config_name="config", version_base="1.3")
def main(cfg):
    print(cfg.model.width, cfg.model.name)


if __name__ == "__main__":
    main()
