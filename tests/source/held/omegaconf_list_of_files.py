# R301 model.depth, R302 extra
import argparse
from omegaconf import OmegaConf
p = argparse.ArgumentParser(); p.add_argument("--base", nargs="*"); a, unknown = p.parse_known_args()
configs = [OmegaConf.load(c) for c in a.base]
cli = OmegaConf.from_dotlist(unknown)
cfg = OmegaConf.merge(*configs, cli)
print(cfg.lr, cfg.model.width, cfg.model.depth)
