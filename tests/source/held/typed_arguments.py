# R301 model.depth, R302 extra
from tap import Tap
import yaml
class Args(Tap):
    config: str
def main():
    a = Args().parse_args()
    with open(a.config) as f:
        cfg = yaml.safe_load(f)
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
