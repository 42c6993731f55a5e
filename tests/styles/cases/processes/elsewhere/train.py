"""One key is read by each of the functions that something starts later."""

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import Process

import ray
import yaml
from accelerate import notebook_launcher
from detectron2.engine import launch


def of_launch(cfg):
    print(cfg["launched"])


def of_notebook(cfg, more):
    print(cfg["noted"], more)


def of_submit(cfg, size):
    print(cfg["submitted"], size)


def of_process(rank, cfg):
    print(rank, cfg["started"])


def of_task(cfg):
    print(cfg["queued"])


def of_other_task(cfg):
    print(cfg["queued"], len(cfg))


def nothing():
    print("nothing is passed")


def unknown(cfg):
    print(cfg["perhaps"])


def main():
    with open(sys.argv[1]) as stream:
        cfg = yaml.safe_load(stream)
    launch(of_launch, 8, args=(cfg,))
    launch(nothing, 8)
    launch(sys.argv[2], 8)
    launch(unknown, 8, args=tuple(sys.argv[2:]))
    notebook_launcher(of_notebook, (cfg, 1))
    with ProcessPoolExecutor() as executor:
        executor.submit(of_submit, cfg, size=2)
        executor.submit(partial(of_submit, cfg), 2)
    Process(target=of_process, args=(0,), kwargs={"cfg": cfg}).start()
    Process(target=unknown, args=sys.argv[2]).start()
    Process(target=unknown, args=tuple(sys.argv)).start()
    Process(None, unknown, "name", (cfg,)).start()
    task = of_task if len(sys.argv) > 2 else of_other_task
    ray.remote(task).remote(cfg)
    ray.remote(num_cpus=1)(of_task).options(name="again").remote(cfg)
    # What is passed here may go anywhere, and be changed there.
    ProcessPoolExecutor().submit(sys.argv[2], cfg)
    ProcessPoolExecutor().submit(unknown, **{sys.argv[2]: cfg})
    ray.get_actor("other").remote(cfg)
    ray.get_actor("other").method.options(num_cpus=1).remote(cfg)


if __name__ == "__main__":
    main()
