# R301 model.depth, R302 extra
import typer, yaml
from pathlib import Path
app = typer.Typer()
@app.command()
def main(config: Path):
    cfg = yaml.safe_load(config.read_text())
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
if __name__ == "__main__":
    app()
