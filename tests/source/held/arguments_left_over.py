# R301 model.depth
import argparse, yaml
def lay(given, part):
    for key in part:
        if type(part[key]) is dict:
            lay(given, part[key])
        elif key in given:
            part[key] = given[key]
p = argparse.ArgumentParser(); p.add_argument("--config")
args, rest = p.parse_known_args()
given = {key: value for key, value in zip([each[2:] for each in rest[0::2]], rest[1::2])}
cfg = yaml.safe_load(open(args.config))
lay(given, cfg)
print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
