import sys

from hyperpyyaml import load_hyperpyyaml

if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        hparams = load_hyperpyyaml(file)
    print(hparams["encoder"], hparams["steps"])
