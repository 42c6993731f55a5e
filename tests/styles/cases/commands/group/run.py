"""A typer program with two commands."""

from pathlib import Path

import typer
import yaml

app = typer.Typer()


@app.command()
def train(config: Path, seed: int = 0):
    cfg = yaml.safe_load(config.read_text())
    print(cfg["steps"], cfg["rate"], seed)


@app.command("eval")
def evaluate(config: Path):
    cfg = yaml.safe_load(config.read_text())
    print(cfg["steps"], cfg["split"])


if __name__ == "__main__":
    app()
