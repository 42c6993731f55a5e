# R301 model.depth, R302 extra
import fire, yaml
def train(config: str, seed: int = 0):
    cfg = yaml.safe_load(open(config))
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
if __name__ == "__main__":
    fire.Fire(train)
