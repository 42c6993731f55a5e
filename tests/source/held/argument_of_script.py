# R301 model.depth, R302 extra
import sys, yaml
def main():
    with open(sys.argv[1]) as f:
        cfg = yaml.load(f, Loader=yaml.Loader)
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
