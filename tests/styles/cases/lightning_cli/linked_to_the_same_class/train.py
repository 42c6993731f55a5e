from lightning.pytorch.cli import LightningCLI

from parts import Data, Net


class Line(LightningCLI):
    def add_arguments_to_parser(self, parser):
        parser.link_arguments("data.field.length", "model.field.length")
        parser.link_arguments("data.field.width", "model.field.width")


if __name__ == "__main__":
    Line(Net, Data)
