import torch

model = torch.nn.Linear(8, 4).cuda()
model(torch.randn(2, 6).cuda()).sum().backward()
