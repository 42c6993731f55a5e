def tiny(width, depth):
    return [width] * depth


def sgd(lr, momentum=0.9):
    return lr, momentum
