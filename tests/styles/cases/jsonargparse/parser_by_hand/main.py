from jsonargparse import ActionConfigFile, ArgumentParser

from parts import Net, schedule


def add_data(parser):
    parser.add_argument("--data.folder", type=str, required=True)
    parser.add_argument("--data.workers", type=int, default=2)


def get_parser():
    parser = ArgumentParser()
    parser.add_argument("--config", action=ActionConfigFile)
    parser.add_class_arguments(Net, "net", skip={"inputs"})
    parser.add_function_arguments(schedule, "schedule")
    parser.add_subclass_arguments(Net, "teacher")
    parser.add_argument("--split", choices=["train", "test"], default="train")
    add_data(parser)
    parser.link_arguments("data.workers", "net.depth")
    return parser


if __name__ == "__main__":
    print(get_parser().parse_args())
