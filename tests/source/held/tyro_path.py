# R301 model.depth, R302 extra
import tyro
from dataclasses import dataclass
from pathlib import Path
import yaml
@dataclass
class A:
    config: Path
def main(a: A):
    cfg = yaml.safe_load(a.config.read_text())
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
if __name__ == "__main__":
    main(tyro.cli(A))
