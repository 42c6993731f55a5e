import sys

from kinds import Run

if __name__ == "__main__":
    print(Run.read(sys.argv[1]).steps)
