from net.options import DataOptions, FileParser, TrainOptions


def main():
    data, training = FileParser((DataOptions, TrainOptions)).parse()
    print(data, training)


if __name__ == "__main__":
    main()
