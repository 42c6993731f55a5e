# R301 model.depth, R302 extra
import yaml
from pathlib import Path
def main():
    cfg = yaml.safe_load((Path(__file__).parent / "configs" / "a.yaml").read_text())
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
