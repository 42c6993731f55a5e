# R301 model.depth, R302 extra
import os, yaml
def main():
    cfg = yaml.safe_load(open(os.environ["CONFIG"]))
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
