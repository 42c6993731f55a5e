# R301 model.depth, R302 extra
import argparse
from types import SimpleNamespace
import yaml, json
def main():
    p = argparse.ArgumentParser(); p.add_argument("--config"); a = p.parse_args()
    cfg = json.loads(json.dumps(yaml.safe_load(open(a.config))), object_hook=lambda d: SimpleNamespace(**d))
    print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
main()
