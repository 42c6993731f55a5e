# R301 model.depth, R302 extra
import typer, yaml
from pathlib import Path
def main(config: Path = typer.Option(...)):
    cfg = yaml.safe_load(config.open())
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
typer.run(main)
