"""Train, validate and test by the command line of Lightning."""

from lightning.pytorch.cli import LightningCLI

from birds.data import Songs
from birds.module import Classifier


def main():
    LightningCLI(Classifier, Songs, save_config_kwargs={"overwrite": True})


if __name__ == "__main__":
    main()
