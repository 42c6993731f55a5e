import hydra

import app.schema


@hydra.main(config_path="conf", config_name="config", version_base=None)
def main(cfg):
    app.schema.run(cfg)


if __name__ == "__main__":
    main()
