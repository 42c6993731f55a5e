"""The recipe of task b: each task has scripts of the same names."""

import sys
from pathlib import Path

import speechbrain
from hyperpyyaml import load_hyperpyyaml


class Recognizer(speechbrain.Brain):
    def on_stage_start(self, stage, epoch):
        self.errors = self.hparams.error_stats()


def test(hparams, locales):
    for locale in locales:
        hparams["error_stats"] = dict
        Recognizer(hparams=hparams).evaluate(locale)


if __name__ == "__main__":
    hparams_file, run_opts, overrides = speechbrain.parse_arguments(sys.argv[1:])
    with open(hparams_file) as stream:
        text = stream.read()
    scoring = Path(hparams_file).parent / "scoring.yaml"
    if scoring.exists():
        text = "\n".join([text, scoring.read_text()])
    hparams = load_hyperpyyaml(text, overrides)
    print(hparams["save_folder"], hparams["seed"], hparams["speakers_of_b"])
    brain = Recognizer(hparams=hparams)
    brain.fit(hparams["number_of_epochs"])
    test(hparams, ["de", "fr"])
