# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml, wandb
def main():
    wandb.init(project="x", config=yaml.safe_load(open(args_().config)))
    cfg = wandb.config
    print(cfg.lr * 2, cfg.model["width"] + cfg.model["depth"])
main()
