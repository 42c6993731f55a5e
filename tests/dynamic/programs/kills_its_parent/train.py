import os
import signal
import time

parent = os.getppid()
if parent > 1:  # 0 where the parent cannot be seen
    os.kill(parent, signal.SIGKILL)
time.sleep(0.2)
os._exit(3)
