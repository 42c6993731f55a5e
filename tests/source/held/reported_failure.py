# R301 model.depth, R302 extra
import argparse, logging, traceback, yaml
class Runner:
    def __init__(self, cfg): self.cfg = cfg
    def train(self): print(self.cfg["lr"], self.cfg["model"]["width"], self.cfg["model"]["depth"])
def main():
    p = argparse.ArgumentParser(); p.add_argument("--config")
    with open(p.parse_args().config) as f:
        cfg = yaml.safe_load(f)
    try:
        runner = Runner(cfg)
        runner.train()
    except Exception:
        logging.error(traceback.format_exc())
    return 0
if __name__ == "__main__":
    main()
