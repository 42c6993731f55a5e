import sys

from kit.kinds import Serving

if __name__ == "__main__":
    print(Serving.read(sys.argv[1]).port)
