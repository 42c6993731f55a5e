# R301 model.depth, R302 extra
import argparse, yaml
from torch.utils.data import DataLoader
from data import make
def main():
    p = argparse.ArgumentParser(); p.add_argument("--config")
    with open(p.parse_args().config) as f:
        cfg = yaml.safe_load(f)
    loader = DataLoader(make())
    start, step = make(), 0
    for epoch in range(start, 3):
        for batch in loader:
            step += 1
            if step % cfg["model"]["depth"] == 0:
                print(cfg["lr"] * cfg["model"]["width"])
if __name__ == "__main__":
    main()
