import time

print("waiting for the licence server")
time.sleep(600)
