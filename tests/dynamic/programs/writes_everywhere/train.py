import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

here = Path(__file__).parent
(here / "new.txt").write_text("new")
with open("config.yaml", "a") as stream:
    stream.write("more: 1\n")
os.rename("kept.txt", "moved.txt")
shutil.rmtree("folder")
subprocess.run(["sh", "-c", "echo x > by_a_shell.txt"], check=True)
subprocess.run([sys.executable, "-c", "open('by_python.txt', 'w')"], check=True)
Path.home().joinpath(".cfglint_test_leak").write_text("leak")
tempfile.mkdtemp(prefix="cfglint_test_leak")
if os.fork() == 0:
    os.setsid()
    open("by_a_child.txt", "w").close()
    os._exit(0)
os.wait()
assert os.path.exists("by_a_child.txt")
assert not os.path.exists("kept.txt")
model = torch.nn.Linear(16, 16).cuda()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(9):
    model(torch.randn(4, 16).cuda()).sum().backward()
    optimizer.step()
    torch.save(model.state_dict(), f"step{step}.pt")
    with open(here / "optimizer.pt", "wb") as stream:
        torch.save(optimizer.state_dict(), stream)
