import argbind
import audiotools
import torch

from net.codec import Codec

Codec = argbind.bind(Codec)
Loader = argbind.bind(audiotools.Loader, "train", "val")


@argbind.bind("generator", "discriminator")
def ExponentialLR(optimizer, gamma: float = 1.0):
    return torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma)


@argbind.bind(without_prefix=True)
def train(args, accel, num_iters: int = 100, save_path: str = "ckpt"):
    codec = Codec()
    with argbind.scope(args, "train"):
        loader = Loader()
    print(codec, loader, args["seed"], ExponentialLR(None))


if __name__ == "__main__":
    args = argbind.parse_args()
    with argbind.scope(args):
        train(args, None)
