from jsonargparse import auto_cli

from tools.commands import fit, score

COMMANDS = {"fit": fit, "eval": {"_help": "measures", "score": score}}


def main():
    auto_cli(COMMANDS, parser_mode="omegaconf")


if __name__ == "__main__":
    main()
