"""Epochs, and the checkpoint that is the best."""

import torch
from torch.utils.data import DataLoader


class Engine:
    def __init__(self, network, optimizer, options):
        self.network = network
        self.optimizer = optimizer
        self.options = options
        self.best = None

    def fit(self, train_set, valid_set):
        loader = DataLoader(train_set, batch_size=self.options.batch_size, shuffle=True)
        for epoch in range(self.options.epochs):
            for sounds, words in loader:
                loss = torch.nn.functional.cross_entropy(self.network(sounds), words)
                self.optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.options.clip)
                self.optimizer.step()
            scores = self.evaluate(valid_set)
            score = scores[self.options.monitor]
            if self.best is None or score > self.best:
                self.best = score
                torch.save(self.network.state_dict(), self.options.checkpoint)
            print(epoch, scores)

    def evaluate(self, valid_set):
        right, total, lost = 0, 0, 0.0
        with torch.no_grad():
            for sounds, words in DataLoader(valid_set, batch_size=self.options.batch_size):
                found = self.network(sounds)
                lost += torch.nn.functional.cross_entropy(found, words, reduction="sum").item()
                right += (found.argmax(dim=1) == words).sum().item()
                total += len(words)
        return {"valid_accuracy": right / total, "valid_loss": lost / total}
