import argparse
import os

import torch
import yaml
from net import build
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Made(Dataset):
    def __init__(self, count):
        self.x = torch.randn(count, 3, 32, 32)
        self.y = torch.randint(0, 10, (count,))

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.x[index], self.y[index]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    with open(parser.parse_args().config) as stream:
        config = yaml.safe_load(stream)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = build(**config["model"]).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=config["task"]["lr"])
    criterion = nn.CrossEntropyLoss()
    size = config["data"]["batch_size"]
    train = DataLoader(
        Made(config["data"]["samples"]), batch_size=size, shuffle=True, num_workers=2
    )
    valid = DataLoader(Made(64), batch_size=size)
    os.makedirs("runs", exist_ok=True)
    for epoch in range(100):
        model.train()
        for x, y in train:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            print(f"loss {loss.item():.3f}, again {loss:.3f}, {float(loss)}")
        model.eval()
        right = 0
        with torch.no_grad():
            for x, y in valid:
                right += (model(x.to(device)).argmax(1) == y.to(device)).sum().item()
        print("accuracy", right / 64)
        with open("runs/log.txt", "a") as log:
            log.write(f"{epoch}\n")
        torch.save(model.state_dict(), "runs/last.pt")


if __name__ == "__main__":
    main()
