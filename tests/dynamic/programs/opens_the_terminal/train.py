import getpass

with open("/dev/tty") as terminal:
    terminal.readline()
getpass.getpass()
