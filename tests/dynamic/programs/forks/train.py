"""Leaves processes behind: forks that left the session, and one that is started and forgotten."""

import os
import subprocess
import sys
import time

import torch
from torch import nn

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
code = "import time; time.sleep(600)"
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
model = nn.Linear(8, 1).cuda()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(20):
    optimizer.zero_grad()
    model(torch.randn(4, 8, device="cuda")).mean().backward()
    optimizer.step()
    with torch.no_grad():
        model.eval()(torch.randn(4, 8, device="cuda"))
    model.train()
