import argparse
import yaml
import torch.multiprocessing as mp


class Mapper:
    def __init__(self, cfg):
        self.cfg = cfg

    def run(self):
        print(self.cfg["mapping"]["iters"])
        for frame in range(3):
            if frame == 0:
                print(self.cfg["mapping"]["first"])
            elif frame == 1:
                self.refine()

    def refine(self):
        if self.cfg["coarse"]:
            print(self.cfg["mapping"]["fine"])


class Slam:
    def __init__(self, cfg):
        self.mapper = Mapper(cfg)

    def tracking(self, rank):
        print(rank)

    def mapping(self, rank):
        self.mapper.run()

    def run(self):
        for rank in range(2):
            if rank == 0:
                p = mp.Process(target=self.tracking, args=(rank,))
            elif rank == 1:
                p = mp.Process(target=self.mapping, args=(rank,))
            p.start()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    args = parser.parse_args()
    Slam(yaml.full_load(open(args.config))).run()


if __name__ == "__main__":
    main()
