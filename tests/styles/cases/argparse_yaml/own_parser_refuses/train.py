from tools.config_parser import ConfigParser
from tools.options import Trainer, add_model_options


def get_parser():
    parser = ConfigParser(description="train")
    add_model_options(parser)
    Trainer.add_options(parser)
    parser.add_argument("--steps", type=int, nargs="+", default=[10])
    return parser


if __name__ == "__main__":
    args = get_parser().parse_args()
    print(args)
