from lightning.pytorch.cli import LightningCLI

from lit import Data, Net, Watch


class Cli(LightningCLI):
    def add_arguments_to_parser(self, parser):
        parser.add_lightning_class_args(Watch, "watch")
        parser.add_argument("--tag", type=str, default="none")
        parser.link_arguments("data.classes", "model.classes", apply_on="instantiate")
        parser.set_defaults({"model.width": 32})


if __name__ == "__main__":
    Cli(Net, Data)
