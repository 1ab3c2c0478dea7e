"""Stands for a student's server: it tells the hub that it is up, and leaves the token that it was given in a file."""

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("X-JupyterHub-Version", os.environ["REALISM_HUB_VERSION"])
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    Path(sys.argv[1], os.environ["JUPYTERHUB_USER"]).write_text(os.environ["JUPYTERHUB_API_TOKEN"])
    address = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    HTTPServer((address.hostname or "", address.port or 0), Answer).serve_forever()
