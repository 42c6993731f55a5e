import argparse


def main(args):
    print(args.lr, args.epochs, args.missing)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", "-e", default=3)
    main(parser.parse_args())
