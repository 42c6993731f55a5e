# R301 model.depth, R302 extra
import argparse, inspect, yaml
class Registry:
    def __init__(self): self.known = {}
    def add(self, made, name=None):
        if not inspect.isclass(made):
            raise TypeError(made)
        self.known[name or made.__name__] = made
    def register(self):
        def keep(made):
            self.add(made)
            return made
        return keep
    def get(self, key):
        at = key.find(".")
        name = key if at == -1 else key[at + 1:]
        return self.known[name]
NETS = Registry()
@NETS.register()
class One:
    pass
@NETS.register()
class Two:
    pass
@NETS.register()
class Three:
    pass
@NETS.register()
class Net:
    def __init__(self, cfg): print(cfg["width"], cfg["depth"])
def main():
    p = argparse.ArgumentParser(); p.add_argument("--config")
    with open(p.parse_args().config) as f:
        cfg = yaml.safe_load(f)
    print(cfg["lr"], NETS.get("Net")(cfg["model"]))
if __name__ == "__main__":
    main()
