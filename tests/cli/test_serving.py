"""The server as a process of its own: how it stops."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_who_is_told_to_stop_answers_first_and_leaves_in_good_order(stop, tmp_path, request):
    port = free_port()
    settings = {**os.environ, "FLUX_DATA_DIR": str(tmp_path), "FLUX_PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, "-m", "api", "serve"],
        cwd=request.config.rootpath,
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with server:
        while "Ctrl-C" not in (line := server.stdout.readline()):
            assert line, "the server did not start"
        with socket.create_connection(("127.0.0.1", port), timeout=20) as visitor:
            visitor.sendall(f"GET /connexion HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            time.sleep(0.15)  # the first page of a process takes longer than that: it is under way
            server.send_signal(stop)
            answer = b"".join(iter(lambda: visitor.recv(65536), b""))
        assert server.wait(20) == 0
    assert answer.startswith(b"HTTP/1.0 200 OK")
    assert answer.rstrip().endswith(b"</html>")
