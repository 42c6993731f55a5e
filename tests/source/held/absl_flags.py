# R301 model.depth, R302 extra
from absl import app, flags
import yaml
FLAGS = flags.FLAGS
flags.DEFINE_string("config", None, "path")
def main(argv):
    with open(FLAGS.config) as f:
        cfg = yaml.safe_load(f)
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
if __name__ == "__main__":
    app.run(main)
