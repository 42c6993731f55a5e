import typer
from typer_config import use_yaml_config

app = typer.Typer()


@app.command()
@use_yaml_config(param_name="config")
def main(
    data: str,
    out: str = typer.Option(...),
    lr: float = 0.1,
    steps: int = typer.Option(100, help="how many"),
    *,
    seed: int = 0,
):
    print(data, out, lr, steps, seed)


if __name__ == "__main__":
    app()
