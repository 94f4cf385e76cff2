"""Starts booking-server on a free port with a new database, for the programs beside this file."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def program() -> str:
    """The path of the server: BOOKING_SERVER, or the result of the last `swift build`."""
    return os.environ.get("BOOKING_SERVER") or str(ROOT / ".build/debug/booking-server")


class Server:
    """A running server: its port, its process, and the resources that it uses."""

    def __init__(self, process: subprocess.Popen, port: int, database: str, log: pathlib.Path):
        self.process = process
        self.port = port
        self.database = database
        self.log = log
        self.address = f"http://127.0.0.1:{port}"

    def resident_bytes(self) -> int:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    def cpu_seconds(self) -> float:
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


@contextlib.contextmanager
def running(*options: str, prefix: tuple[str, ...] = ()):
    """Runs a server with these options, and stops it at the end; `prefix` is a command that starts it."""
    with tempfile.TemporaryDirectory(prefix="booking-") as folder:
        log = open(pathlib.Path(folder, "log"), "w+")
        database = f"sqlite:{folder}/bookings.db"
        process = subprocess.Popen(
            [
                *prefix, program(), "--redis", "none", "--database", database,
                "--port", "0", "--log-level", "warning", *options,
            ],
            stdout=subprocess.PIPE, stderr=log, text=True,
        )
        try:
            line = process.stdout.readline()
            match = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)\n", line)
            if match is None:
                log.seek(0)
                raise RuntimeError(f"the server did not start: {line!r} {log.read()}")
            yield Server(process, int(match.group(1)), database, pathlib.Path(log.name))
            process.send_signal(signal.SIGTERM)
            if process.wait(timeout=20) != 0:
                raise RuntimeError(f"the server ended with status {process.returncode}")
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            log.close()
