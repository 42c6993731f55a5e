import socket


class Adapter:
    def __init__(self, args):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"here", ("192.0.2.1", 53))
        raise RuntimeError("it was sent")
