"""A program of absl."""

import yaml
from absl import app, flags

FLAGS = flags.FLAGS
flags.DEFINE_string("config", None, "the file")


def main(argv):
    with open(FLAGS.config) as stream:
        cfg = yaml.safe_load(stream)
    print(cfg["steps"], cfg["rate"], argv)


if __name__ == "__main__":
    app.run(main)
