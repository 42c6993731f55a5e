import glob


def latest(folder):
    return sorted(glob.glob(folder + "/save/*.yaml"))[-1]


def report(key, value):
    print(key, value)
