import configargparse


def config_parser():
    parser = configargparse.ArgParser()
    parser.add("-c", "--config", is_config_file=True, help="config file path")
    parser.add("--expname", required=True)
    parser.add("--n-samples", type=int, default=64)
    parser.add("--lrate", type=float, default=5e-4)
    parser.add("--dataset_type", choices=["llff", "blender"], default="llff")
    parser.add("--no_ndc", action="store_true")
    parser.add("--scales", type=float, nargs="*")
    return parser


def train():
    args = config_parser().parse_args()
    print(args)


if __name__ == "__main__":
    train()
