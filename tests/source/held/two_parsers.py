# R301 model.depth, R302 extra
import argparse, yaml
def main():
    p0 = argparse.ArgumentParser(add_help=False); p0.add_argument("--config")
    known, rest = p0.parse_known_args()
    p = argparse.ArgumentParser(parents=[p0])
    p.add_argument("--lr", type=float, default=1.0)
    p.add_argument("--width", type=int, default=1)
    if known.config:
        with open(known.config) as f:
            p.set_defaults(**yaml.safe_load(f))
    a = p.parse_args(rest)
    print(a.lr, a.width, a.model["width"] + a.model["depth"])
main()
