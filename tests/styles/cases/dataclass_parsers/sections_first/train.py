import sys

from settings import Settings

if __name__ == "__main__":
    settings = Settings.from_yaml(sys.argv[1])
    print(settings.name, settings.net, settings.data)
