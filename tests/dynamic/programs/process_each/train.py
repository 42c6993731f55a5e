"""A process for each card, started by hand, and one that counts, which joins no others."""

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, TensorDataset


def count(queue, most):
    queue.put(sum(range(most)))


def join(rank, world):
    dist.init_process_group("nccl", init_method="tcp://127.0.0.1:1", rank=rank, world_size=world)
    torch.cuda.set_device(rank)


def work(rank, world, classes):
    join(rank, world)
    model = DistributedDataParallel(nn.Linear(64, classes).cuda(rank), device_ids=[rank])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    made = TensorDataset(torch.randn(96, 64), torch.randint(classes, (96,)))
    for x, y in DataLoader(made, batch_size=32, num_workers=1):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x.cuda(rank)), y.cuda(rank)).backward()
        optimizer.step()
    with torch.no_grad():
        model.eval()(made.tensors[0].cuda(rank))


if __name__ == "__main__":
    queue = mp.get_context("fork").Queue()
    counting = mp.get_context("fork").Process(target=count, args=(queue, 5))
    counting.start()
    classes = queue.get() * 100
    counting.join()
    started = [mp.Process(target=work, args=(rank, 2, classes)) for rank in range(2)]
    for process in started:
        process.start()
    for process in started:
        process.join()
        assert process.exitcode == 0
        assert not process.is_alive()
