import os

import somebody.training

import blur.data

if __name__ == "__main__":
    somebody.training.run(os.path.dirname(__file__), [blur.data.Pairs])
