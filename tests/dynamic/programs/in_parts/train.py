"""An optimizer of which each process has a part: hooks of the backward pass put gradients into a
bucket that they make on the card, and a step is skipped where they are not finite."""

import torch
import torch.distributed as dist
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Parts:
    def __init__(self, model):
        self.shared = [p for p in model.parameters() if p.requires_grad]
        for number, parameter in enumerate(self.shared):
            parameter.number = number
            parameter.register_post_accumulate_grad_hook(self.reduce)
        model.to("cuda").bfloat16()
        size = sum(p.numel() for p in self.shared)
        flat = torch.cat([p.detach().reshape(-1) for p in self.shared])
        offset = 0
        for p in self.shared:
            p.data = flat[offset : offset + p.numel()].view_as(p)
            offset += p.numel()
        self.part = flat[: size // dist.get_world_size()].clone().float().requires_grad_()
        self.optimizer = torch.optim.AdamW([self.part], lr=1e-3)
        self.bucket, self.filled = None, 0

    def reduce(self, parameter):
        if self.bucket is None:
            size = sum(p.numel() for p in self.shared)
            self.bucket = torch.empty(size, dtype=torch.bfloat16, device=f"cuda:{dist.get_rank()}")
        here = self.bucket.narrow(0, self.filled, parameter.numel())
        here.copy_(parameter.grad.view(-1))
        parameter.grad, self.filled = None, self.filled + parameter.numel()
        assert self.shared[parameter.number] is parameter

    def overflow(self):
        found = torch.isfinite(self.bucket.amax()).logical_and(torch.isfinite(self.bucket.amin()))
        count = torch.zeros(1, device="cuda") + found.logical_not()
        return bool(count.bool().byte().cuda().item())

    def step(self):
        dist.reduce_scatter_tensor(self.bucket[: self.part.numel()], self.bucket)
        if not self.overflow():
            self.part.grad = self.bucket[: self.part.numel()].float()
            self.optimizer.step()
            self.part.grad = None
        self.bucket, self.filled = None, 0


dist.init_process_group("nccl")
model = nn.Sequential(*(nn.Linear(512, 512) for _ in range(8)))
parts = Parts(model)
made = TensorDataset(torch.randn(96, 512), torch.randn(96, 512))
for _ in range(3):
    for x, y in DataLoader(made, batch_size=32):
        loss = nn.functional.mse_loss(model(x.cuda().bfloat16()), y.cuda().bfloat16())
        loss.backward()
        parts.step()
    with torch.no_grad():
        for x, _ in DataLoader(made, batch_size=32):
            model.eval()(x.cuda().bfloat16())
