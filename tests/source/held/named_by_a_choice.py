# R301 model.depth, R302 extra
import argparse, os, yaml
p = argparse.ArgumentParser()
p.add_argument("--algo", default="b", choices=["a", "b"])
args = p.parse_args()
with open(os.path.join("configs", f"{args.algo}.yaml")) as file:
    cfg = yaml.safe_load(file)
print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
