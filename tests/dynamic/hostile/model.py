"""One model that does what its config names: `DEEDS` holds what a model must not get away with.

A deed runs in the constructor of the adapter, in the model's, in its forward, or in the loss.
"""

import atexit
import builtins
import ctypes
import gc
import json
import mmap
import os
import pickle
import resource
import signal
import sys
import threading
import time

import torch
from torch import nn
from torch.nn.functional import mse_loss

DEEDS = {}


def deed(function):
    """Keep a deed under its name."""
    DEEDS[function.__name__] = function
    return function


class UnprintableError(Exception):
    def __str__(self):
        raise RuntimeError("no text either")


class Base(BaseException):
    pass


@deed
def exits_with_zero():
    sys.exit(0)


@deed
def exits_with_77():
    sys.exit(77)


@deed
def exits_with_text():
    sys.exit("::error::\x1b[31mgone\x1b[0m")


@deed
def leaves_at_once():
    os._exit(0)


@deed
def is_interrupted():
    raise KeyboardInterrupt


@deed
def raises_a_base_exception():
    raise Base("not an Exception")


@deed
def raises_without_text():
    raise UnprintableError


@deed
def raises_ten_megabytes():
    raise ValueError("x" * 10_000_000)


@deed
def raises_escape_sequences():
    raise ValueError("\x1b]0;title\x07\x1b[2J::stop-commands::x\r\n::error::planted\u202e")


@deed
def raises_half_a_character():
    raise ValueError("\udc80 \ud800")


@deed
def raises_a_group():
    raise getattr(builtins, "ExceptionGroup", ValueError)(
        "many", [ValueError(str(i)) for i in range(1_000)]
    )


@deed
def raises_a_chain():
    error = None
    for i in range(2_000):
        following = ValueError(str(i))
        following.__cause__ = error
        error = following
    raise error


@deed
def aborts():
    os.abort()


@deed
def reads_address_zero():
    ctypes.string_at(0)


@deed
def kills_itself():
    os.kill(os.getpid(), signal.SIGKILL)


@deed
def ends_itself():
    os.kill(os.getpid(), signal.SIGTERM)


@deed
def kills_its_group():
    os.killpg(os.getpgrp(), signal.SIGKILL)


@deed
def kills_its_session():
    os.setsid() if os.getpgrp() != os.getpid() else None
    os.killpg(0, signal.SIGKILL)


@deed
def recurses():
    recurses()


@deed
def overflows_the_stack():
    sys.setrecursionlimit(10**9)
    threading.stack_size(64 << 10)
    repr(nested(10**6))


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@deed
def opens_every_descriptor():
    held = []
    while True:
        held.append(os.open("/dev/null", os.O_RDONLY))


@deed
def closes_every_descriptor():
    os.closerange(0, 4096)
    raise ValueError("all are closed")


@deed
def turns_descriptors_to_nothing():
    nothing = os.open("/dev/null", os.O_RDWR)
    for number in range(64):
        if number != nothing:
            os.dup2(nothing, number)
    os._exit(0)


@deed
def takes_the_result_away():
    json.dumps = pickle.dumps = lambda *_, **__: "{}"
    os.write = lambda *_: 0
    raise ValueError("nothing can be said")


@deed
def has_no_open():
    builtins.open = None
    builtins.print = None
    builtins.isinstance = lambda *_: False
    raise ValueError("the builtins are gone")


@deed
def clears_the_modules():
    sys.modules.clear()
    raise ValueError("the modules are gone")


@deed
def clears_the_environment():
    os.environ.clear()
    os.chdir("/")
    os.umask(0)
    raise ValueError("the surroundings are gone")


@deed
def wants_a_terminal():
    input("which checkpoint? ")


@deed
def lowers_its_limits():
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    raise ValueError("no file can be written")


@deed
def maps_a_terabyte():
    mmap.mmap(-1, 1 << 40)


@deed
def allocates_without_end():
    held = []
    while True:
        held.append(bytearray(64 << 20))


@deed
def raises_at_exit():
    atexit.register(lambda: 1 / 0)
    raise ValueError("and again at exit")


@deed
def prints_a_hundred_megabytes():
    for _ in range(100):
        sys.stdout.write("x" * (1 << 20))
        sys.stderr.write("y" * (1 << 20))
    raise ValueError("that was long")


@deed
def prints_bytes():
    sys.stdout.buffer.write(bytes(range(256)) * 1_000)
    raise ValueError("those were bytes")


@deed
def starts_processes():
    for _ in range(30):
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
    raise ValueError("thirty go on")


@deed
def starts_threads():
    for _ in range(200):
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    raise ValueError("two hundred go on")


@deed
def waits_for_a_thread():
    threading.Thread(target=time.sleep, args=(600,)).start()
    raise ValueError("a thread that is no daemon goes on")


@deed
def collects_nothing():
    gc.disable()
    gc.collect = None
    raise ValueError("nothing is collected")


@deed
def takes_the_clock():
    time.monotonic = time.time = time.process_time = lambda: 0.0
    raise ValueError("time stands still")


@deed
def takes_a_function_of_torch():
    del torch.empty, torch.Tensor.backward, torch.optim.AdamW, torch.optim.SGD, torch.optim.Adam


# deeds that do not end


@deed
def loops_on():
    while True:
        pass


@deed
def sleeps_on():
    time.sleep(600)


@deed
def ignores_the_end():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(1)


@deed
def stops_itself():
    os.kill(os.getpid(), signal.SIGSTOP)


@deed
def waits_for_itself():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


@deed
def hangs_at_exit():
    atexit.register(time.sleep, 600)
    os.register_at_fork(before=lambda: time.sleep(600))
    time.sleep(600)


ENDLESS = (
    "loops_on",
    "sleeps_on",
    "ignores_the_end",
    "stops_itself",
    "waits_for_itself",
    "hangs_at_exit",
    "takes_the_result_away",
)
"""Deeds that only a limit of time ends."""


class Cyclic(nn.Module):
    """A module that is its own child."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 1)
        object.__setattr__(self, "mine", self)
        self._modules["mine"] = self

    def forward(self, x):
        return self.layer(x)


class Endless(nn.Module):
    """A module whose parameters never end."""

    def parameters(self, recurse=True):
        while True:
            yield nn.Parameter(torch.zeros(1))


class GivesItself(nn.Module):
    """A module whose output is no tensor."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 1)

    def forward(self, x):
        return self


MODELS = {
    "cyclic": Cyclic,
    "gives_itself": GivesItself,
    "a_class": lambda: nn.Linear,
    "nothing": lambda: None,
    "ten_tebibytes": lambda: nn.Sequential(nn.Linear(4, 1 << 42), nn.Linear(1 << 42, 1)),
    "negative": lambda: nn.Linear(-4, 1),
    "empty": lambda: nn.Sequential(),
}
"""Models that are none."""


class Adapter:
    def __init__(self, args):
        self.name = args.model.deed
        self.where = args.model.where
        self.do("adapter")

    def do(self, where):
        if where == self.where and self.name in DEEDS:
            DEEDS[self.name]()

    def model(self):
        self.do("model")
        return MODELS.get(self.name, lambda: nn.Linear(4, 1))()

    def batch(self, size):
        self.do("batch")
        return torch.randn(size, 4), torch.randn(size, 1)

    def loss(self, model, batch):
        self.do("loss")
        x, y = batch
        return mse_loss(model(x), y)
