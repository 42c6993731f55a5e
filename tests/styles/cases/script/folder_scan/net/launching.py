def start(launcher, backend="nccl"):
    print(launcher, backend)
