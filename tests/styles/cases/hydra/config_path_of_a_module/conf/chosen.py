import os

NAME = None
FOLDER = "conf"

if "RUN" in os.environ:
    NAME = os.environ["RUN"]
else:
    NAME = "usual"
