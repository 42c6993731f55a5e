import contextlib
import sys

import torch
import yaml
from torch import nn

with open(sys.argv[1].partition("=")[2]) as stream:
    config = yaml.safe_load(stream)
device = "cuda"
model = nn.Sequential(nn.Linear(1024, config["width"]), nn.GELU(), nn.Linear(config["width"], 1024))
optimizer = torch.optim.AdamW(model.parameters(), fused=True)  # before the model is moved
model.to(device)
model = torch.compile(model)
scaler = torch.amp.GradScaler("cuda")
half = torch.autocast(device_type=device, dtype=torch.float16)


def batch():
    x = torch.randn(config["batch"], 1024)
    return x.pin_memory().to(device, non_blocking=True)


@torch.no_grad()
def validate():
    model.eval()
    losses = torch.zeros(200)
    for k in range(200):
        with half:
            x = batch()
            losses[k] = nn.functional.mse_loss(model(x), x).item()
    model.train()
    return losses.mean()


for step in range(1000):
    if step % 100 == 0:
        print(f"step {step}: {validate():.4f}")
    for micro in range(config["accumulate"]):
        x = batch()
        with half if micro >= 0 else contextlib.nullcontext():
            loss = nn.functional.mse_loss(model(x), x) / config["accumulate"]
        scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    norm = nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    if norm > 10 or loss.item() != loss.item():
        print(f"large: {norm:.2f}")
    scaler.step(optimizer)
    scaler.update()
    optimizer.zero_grad(set_to_none=True)
