from jsonargparse import ArgumentParser


class Net:
    def __init__(self, width: int, levels: bool = True, rate: float = 0.1):
        self.size = (width, levels, rate)


def main():
    parser = ArgumentParser()
    parser.add_argument("--config", action="config")
    parser.add_class_arguments(Net, "net")
    return parser.instantiate_classes(parser.parse_args())


if __name__ == "__main__":
    main()
