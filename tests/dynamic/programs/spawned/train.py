"""A process for each card, and a progress bar as wide as the terminal."""

import os
import subprocess

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, TensorDataset

_, width = os.popen("stty size", "r").read().split()
rows, _ = subprocess.check_output(["stty", "size"]).decode().split()


def bar(step, of):
    return "=" * (int(width) * step // of) + ">" * (os.get_terminal_size().columns // int(width))


def work(rank, world, classes):
    dist.init_process_group("nccl", init_method="tcp://127.0.0.1:1", rank=rank, world_size=world)
    torch.cuda.set_device(rank)
    model = DistributedDataParallel(nn.Linear(64, classes).cuda(rank), device_ids=[rank])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    made = TensorDataset(torch.randn(96, 64), torch.randint(classes, (96,)))
    for step, (x, y) in enumerate(DataLoader(made, batch_size=32)):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x.cuda(rank)), y.cuda(rank)).backward()
        optimizer.step()
        print(bar(step, 3))
    with torch.no_grad():
        model.eval()(made.tensors[0].cuda(rank))


if __name__ == "__main__":
    torch.multiprocessing.spawn(work, args=(2, 1000), nprocs=2)
