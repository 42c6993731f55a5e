import argparse

from net.a_decoder import Decoder
from net.b_encoder import Encoder
from net.defaults import get_cfg

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    args = parser.parse_args()
    cfg = get_cfg()
    Encoder.add_config(cfg)
    Decoder.add_config(cfg)
    cfg.merge_from_file(args.config)
    print(cfg.DEPTH, cfg.PAIR)
