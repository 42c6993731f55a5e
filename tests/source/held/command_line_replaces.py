# R301 model.depth, R302 extra
import argparse, yaml
def replace(args, cfg):
    for key, value in vars(args).items():
        at = cfg
        for name in key.split("."):
            if name not in at:
                raise ValueError(name)
            if isinstance(at[name], dict):
                at = at[name]
            else:
                at[name] = value
def main():
    p = argparse.ArgumentParser(); p.add_argument("--config"); p.add_argument("--lr")
    args = p.parse_args()
    with open(args.config) as f:
        cfg = yaml.safe_load(f)
    replace(args, cfg)
    print(cfg["lr"], cfg["model"]["width"], cfg["model"]["depth"])
if __name__ == "__main__":
    main()
