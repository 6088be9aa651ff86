#!/usr/bin/python3
"""A cloud's metadata service on the link-local address: answers what the JSON file says, to who asks as that cloud wants."""
import http.server
import json
import socketserver
import sys

with open(sys.argv[1], encoding="utf8") as file:
    service = json.load(file)
TOKEN = "AQAEAHo_stand-in_token=="
waits = service.get("busy", 0)


class Answer(http.server.BaseHTTPRequestHandler):
    def say(self, status, body=""):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def do_PUT(self):
        if self.path == "/latest/api/token" and "X-aws-ec2-metadata-token-ttl-seconds" in self.headers:
            return self.say(200, TOKEN)
        return self.say(400)

    def do_GET(self):
        global waits
        if waits > 0:
            waits -= 1
            return self.say(503)
        if service.get("token") and self.headers.get("X-aws-ec2-metadata-token") != TOKEN:
            return self.say(401)
        name, value = service.get("header", [None, None])
        if name is not None and self.headers.get(name) != value:
            return self.say(403)
        body = service["answers"].get(self.path)
        return self.say(404) if body is None else self.say(200, body)

    def log_message(self, *_):
        pass


# HTTPServer would look up the name of its address, and there are no name servers.
server = socketserver.TCPServer(("169.254.169.254", 80), Answer)
with open(sys.argv[2], "w", encoding="utf8"):
    pass
server.serve_forever()
