import argparse

from project.actions import FromYaml


def get_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf", type=open, action=FromYaml)
    parser.add_argument("--cutoff", type=float, default=5.0)
    parser.add_argument("--num-layers", type=int, default=6)
    parser.add_argument("--model", choices=["graph", "tensor"], default="graph")
    parser.set_defaults(run=print)
    return parser.parse_args()


if __name__ == "__main__":
    get_args()
