import argparse

import yaml

import nets
from asteroid.utils import parse_args_as_dict, prepare_parser_from_dict

parser = argparse.ArgumentParser()
parser.add_argument("--conf_dir", default="local/conf.yml")
parser.add_argument("--exp_dir", default="exp/tmp")


def main(conf):
    print(conf["main_args"]["exp_dir"], conf["data"]["batch_size"], conf["data"]["workers"])
    kwargs = {key: value for key, value in conf["model"].items() if key != "model_name"}
    getattr(nets, conf["model"]["model_name"])(**kwargs)


if __name__ == "__main__":
    args = parser.parse_args()
    with open(args.conf_dir) as f:
        def_conf = yaml.safe_load(f)
    parser = prepare_parser_from_dict(def_conf, parser=parser)
    arg_dic, plain_args = parse_args_as_dict(parser, return_plain_args=True)
    main(arg_dic)
