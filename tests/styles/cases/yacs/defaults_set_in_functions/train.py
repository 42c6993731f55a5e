import argparse

from net.config import add_pose, get_cfg


def setup(args):
    cfg = get_cfg()
    add_pose(cfg)
    cfg.merge_from_file(args.config_file)
    cfg.merge_from_list(args.opts)
    cfg.freeze()
    return cfg


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config-file")
    parser.add_argument("opts", nargs="*")
    cfg = setup(parser.parse_args())
    for name, number in cfg.DATA.MAPS.items():
        print(cfg.DATA.ROOT, name, number, cfg.OUTPUT)
    if cfg.EVAL.KIND == "mesh":
        print(cfg.EVAL.VERTICES)


if __name__ == "__main__":
    main()
