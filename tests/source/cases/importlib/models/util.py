def shared(a):
    return a.in_util
