# R301 model.depth, R302 extra
import getopt, sys, yaml
def main():
    opts, _ = getopt.getopt(sys.argv[1:], "c:")
    for o, v in opts:
        if o == "-c":
            path = v
    with open(path) as f:
        cfg = yaml.safe_load(f)
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
