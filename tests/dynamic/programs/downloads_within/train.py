"""A library makes of a failed download that there is no such file."""

import urllib.request

from torch import nn


def load(name):
    try:
        return urllib.request.urlopen(f"https://weights.invalid/{name}").read()
    except OSError as error:
        raise FileNotFoundError(f"{name} does not seem to have a file of weights") from error


model = nn.Linear(4, 4).cuda()
load("small")
