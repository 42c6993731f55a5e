# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
import torch.multiprocessing as mp
def worker(rank, cfg):
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
def main():
    cfg = yaml.safe_load(open(args_().config))
    mp.spawn(worker, nprocs=2, args=(cfg,))
if __name__ == "__main__":
    main()
