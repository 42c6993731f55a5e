import sys

from hyperpyyaml import load_hyperpyyaml

if __name__ == "__main__":
    with open(sys.argv[1]) as stream:
        hparams = load_hyperpyyaml(stream)
    print(hparams["encoder"], hparams["linear"], hparams["schedule"])
