from hyperpyyaml import load_hyperpyyaml

FILE = "hparams/alone.yaml"


def main(hparams):
    print(hparams["size"], hparams["half"])


if __name__ == "__main__":
    with open(FILE) as stream:
        main(load_hyperpyyaml(stream))
