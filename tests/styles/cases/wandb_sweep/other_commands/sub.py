import argparse

import wandb


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--data", "-d", required=True)
    parser.add_argument("--amp", action="store_true")
    parser.add_argument("--opt", choices=["sgd", "adam"], default="sgd")
    below = parser.add_subparsers().add_parser("fit")
    below.add_argument("--width", type=int, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    args = options()
    wandb.init(config=vars(args))
