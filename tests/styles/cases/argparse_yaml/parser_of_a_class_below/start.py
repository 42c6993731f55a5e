import argparse
import sys

from toolkit.names import import_part

if __name__ == "__main__":
    runs = {"fit": import_part("runs.fitting.Fitting"), "show": import_part("runs.showing.Showing")}
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="run")
    for name, each in runs.items():
        commands.add_parser(name, parents=[each.get_parser()])
    chosen = runs[parser.parse_args().run]
    chosen(sys.argv[2:]).go()
