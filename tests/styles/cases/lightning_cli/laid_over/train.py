from lightning.pytorch.cli import LightningCLI

import parts  # noqa: F401


def main():
    LightningCLI(save_config_callback=None)


if __name__ == "__main__":
    main()
