import argparse

from omegaconf import OmegaConf

from hooks import build


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    args = parser.parse_args()
    cfg = OmegaConf.load(args.config)
    saving = {"target": "hooks.Saving", "params": {"every": 5000}}
    saving = OmegaConf.merge(saving, cfg.lightning.saving)
    usual = {"rate": {"target": "hooks.Rate"}, "saving": saving}
    hooks = OmegaConf.merge(usual, cfg.lightning.hooks)
    print([build(hooks[name]) for name in hooks], cfg.epochs)


if __name__ == "__main__":
    main()
