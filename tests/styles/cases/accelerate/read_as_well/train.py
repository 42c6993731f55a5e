"""Opens the launcher's file as well, for one section of it."""

import yaml


def main(launch):
    with open(launch) as stream:
        print(yaml.safe_load(stream)["fsdp_config"])


if __name__ == "__main__":
    main("launch.yaml")
