"""Clips of sound, each with the keyword in it."""

import os

import torch


class Clips(torch.utils.data.Dataset):
    def __init__(self, options, split):
        self.folder = os.path.join(options.root, split)
        self.length = int(options.seconds * options.sample_rate)
        self.bands = options.bands

    def __len__(self):
        return len(os.listdir(self.folder))

    def __getitem__(self, index):
        clip = torch.load(os.path.join(self.folder, f"{index}.pt"))
        return clip["sound"][: self.length], clip["word"]
