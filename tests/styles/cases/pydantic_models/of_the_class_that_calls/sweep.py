import sys

from kinds import Sweep

if __name__ == "__main__":
    print(Sweep.read(sys.argv[1]).trials)
