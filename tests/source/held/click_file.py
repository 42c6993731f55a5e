# R301 model.depth, R302 extra
import click, yaml
@click.command()
@click.argument("config", type=click.File("r"))
def main(config):
    cfg = yaml.safe_load(config)
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
if __name__ == "__main__":
    main()
