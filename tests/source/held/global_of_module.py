# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
CFG = None
def init():
    global CFG
    CFG = load()
def use():
    print(CFG["lr"], CFG["model"]["width"] + CFG["model"]["depth"])
init()
use()
