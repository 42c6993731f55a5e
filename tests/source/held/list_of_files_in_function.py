# R301 model.depth, R302 extra
import argparse, yaml
def main():
    p = argparse.ArgumentParser(); p.add_argument("--configs", nargs="+"); a = p.parse_args()
    cfg = {}
    for path in a.configs:
        cfg.update(yaml.safe_load(open(path)))
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
