# R301 model.depth, R302 extra
import click, yaml
@click.command()
@click.option("--config", "-c", type=click.Path(exists=True))
@click.option("--seed", default=0)
def main(config, seed):
    with open(config) as f:
        cfg = yaml.safe_load(f)
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
if __name__ == "__main__":
    main()
