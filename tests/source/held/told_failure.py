# R301 model.depth, R302 extra
import argparse, yaml
class Net:
    def __init__(self, cfg): self.size = cfg["width"] * cfg["depth"]
class Runner:
    def __init__(self, cfg): self.cfg = cfg
    def train(self): print(self.cfg["lr"], Net(self.cfg["model"]))
def main():
    p = argparse.ArgumentParser(); p.add_argument("--config")
    with open(p.parse_args().config) as f:
        cfg = yaml.safe_load(f)
    try:
        Runner(cfg).train()
    except Exception as error:
        print(f"failed: {error}")
if __name__ == "__main__":
    main()
