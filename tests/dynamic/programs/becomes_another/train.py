import os
import sys

with open("before.txt", "w") as stream:
    stream.write("written")
os.execv(sys.executable, [sys.executable, "-c", "open('after.txt', 'w'); print('another')"])
