from lightning.pytorch import cli
from base import Base


class LightningCLI(cli.LightningCLI):
    def add_arguments_to_parser(self, parser):
        for name in ("width", "depth"):
            parser.link_arguments(f"data.init_args.{name}", f"model.init_args.{name}")
        parser.add_optimizer_args(nested_key="optim")


def run():
    LightningCLI(
        Base, subclass_mode_model=True, parser_kwargs={"parser_mode": "omegaconf"}, run=False
    )


if __name__ == "__main__":
    run()
