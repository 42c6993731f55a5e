"""Other threads put parameters and batches on the GPU; an evaluation in inference mode."""

from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import torch
from torch import nn


class Prefetch(Thread):
    def run(self):
        self.batch = torch.randn(16, 64).cuda(), torch.randn(16, 1, device="cuda")


def put(part):
    with torch.cuda.stream(stream=torch.cuda.Stream()):
        return part.to("cuda")


parts = [nn.Linear(64, 512), nn.ReLU(), nn.Linear(512, 1)]
with ThreadPoolExecutor(4) as pool:
    model = nn.Sequential(*pool.map(put, parts))
optimizer = torch.optim.Adam(model.parameters())
for _ in range(20):
    prefetch = Prefetch()
    prefetch.start()
    prefetch.join()
    x, y = prefetch.batch
    optimizer.zero_grad()
    nn.functional.mse_loss(model(x), y).backward()
    optimizer.step()
    model.eval()
    with torch.inference_mode():
        print(nn.functional.mse_loss(model(x), y).item())
    model.train()
