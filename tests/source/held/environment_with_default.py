# R301 model.depth, R302 extra
import os, yaml
def main():
    path = os.environ.get("CONFIG", "configs/a.yaml")
    with open(path) as f:
        cfg = yaml.safe_load(f)
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
