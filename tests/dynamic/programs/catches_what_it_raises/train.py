import traceback

import torch


def main():
    model = torch.nn.Linear(4, 4).cuda()
    names = {"sgd": torch.optim.SGD}
    optimizer = names["adamm"](model.parameters())
    model(torch.randn(2, 4, device="cuda")).sum().backward()
    optimizer.step()


try:
    main()
except Exception:
    traceback.print_exc()
