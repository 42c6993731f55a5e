"""As much of an engine as counts the batches of its epochs, and begins a loader that ends early
again."""

import enum
from types import SimpleNamespace


class Events(enum.Enum):
    DATALOADER_STOP_ITERATION = 1
    EPOCH_COMPLETED = 2
    GET_BATCH_COMPLETED = 3


class Engine:
    def __init__(self, process):
        self.process, self.handlers, self.stops = process, [], False
        self.state = SimpleNamespace(batch=None)

    def add_event_handler(self, event, handler):
        self.handlers.append((event, handler))

    def terminate_epoch(self):
        self.stops = True

    def fire(self, event):
        for wanted, handler in self.handlers:
            if wanted is event:
                handler(self)

    def run(self, loader, max_epochs=1):
        for _ in range(max_epochs):
            self.epoch(loader)
            self.fire(Events.EPOCH_COMPLETED)

    def epoch(self, loader):
        count, batches, self.stops = 0, iter(loader), False
        while count < len(loader):
            self.state.batch = None
            try:
                self.state.batch = next(batches)
                self.fire(Events.GET_BATCH_COMPLETED)
            except StopIteration:
                self.fire(Events.DATALOADER_STOP_ITERATION)
                if self.stops:
                    return
                batches = iter(loader)
                continue
            count += 1
            self.process(self, self.state.batch)
