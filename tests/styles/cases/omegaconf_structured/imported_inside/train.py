import sys


def main(path):
    from kit.kinds import Training

    settings = Training.read(path)
    print(settings.steps, settings.tower.width)


if __name__ == "__main__":
    main(sys.argv[1])
