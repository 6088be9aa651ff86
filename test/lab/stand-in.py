#!/usr/bin/python3
"""In place of a daemon that cannot be had here: says that it is ready, answers health checks, and stays."""
import http.server
import os
import signal
import socket
import sys

HEALTH = {"kubelet": 10248}
name = os.path.basename(sys.argv[0])


class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


if name == "flanneld":
    os.makedirs("/run/flannel", exist_ok=True)
    with open("/run/flannel/subnet.env", "w") as file:
        file.write("FLANNEL_NETWORK=172.30.0.0/16\nFLANNEL_SUBNET=172.30.7.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n")
server = http.server.HTTPServer(("127.0.0.1", HEALTH[name]), Healthy) if name in HEALTH else None
address = os.environ.get("NOTIFY_SOCKET")
if address:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.sendto(b"READY=1", address.replace("@", "\0", 1))
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
if server:
    server.serve_forever()
signal.pause()
