import sys

from hyperpyyaml import load_hyperpyyaml

with open(sys.argv[1]) as file:
    hparams = load_hyperpyyaml(file)
chosen = hparams[hparams["chosen"]]
print(chosen, hparams["epochs"], hparams["counter"], hparams["loss"], hparams.get("codec"))
