import sys

from settings import Settings

if __name__ == "__main__":
    settings = Settings.load(sys.argv[1])
    print(settings.steps, settings.optimizer.name, settings.optimizer.rate)
    print(settings.optimizer.decay)
