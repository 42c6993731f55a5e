import functools
import sys

from elsewhere import load_from_the_command_line


def parse(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        sys.exit(function(load_from_the_command_line()))

    return wrapper


@parse
def recipe(cfg):
    print(cfg.lr, cfg.epochs)
