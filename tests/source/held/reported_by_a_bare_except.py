# R301 model.depth, R302 extra
import argparse, sys, traceback, yaml
from easydict import EasyDict
class Runner:
    def __init__(self, cfg): self.cfg, self.part = cfg, cfg.model
    def train(self): print(self.cfg.lr, self.part.width, self.part.depth)
def main():
    p = argparse.ArgumentParser(); p.add_argument("--config")
    cfg = EasyDict(yaml.safe_load(open(p.parse_args().config)))
    try:
        Runner(cfg).train()
    except:
        print(traceback.format_exc())
    sys.exit(0)
if __name__ == "__main__":
    main()
