def add_model_options(parser):
    group = parser.add_argument_group("model")
    group.add_argument("--hidden-size", type=int, default=64, help="width of each layer")
    for part in ("encoder", "decoder"):
        group.add_argument(f"--{part}", default="lstm")
        group.add_argument(f"--{part}_layers", type=int, default=2)
    return parser


class Trainer:
    @classmethod
    def add_options(cls, parser):
        add = parser.add_argument
        add("--lr", type=float, default=1e-3)
        add("--amp", action="store_true")
