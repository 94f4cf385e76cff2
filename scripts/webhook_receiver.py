"""A receiver of webhooks that behaves by its path, and the system that sends to it, for scripts/tests/webhooks."""

import collections
import contextlib
import http.server
import json
import os
import pathlib
import shutil
import signal
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

import http_server
from standardwebhooks.webhooks import Webhook


class Receiver(http.server.ThreadingHTTPServer):
    """Records every verified delivery by path: `deliveries[path]` is a list of (webhook-id, body)."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, context: ssl.SSLContext | None = None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.deliveries = collections.defaultdict(list)
        self.times = collections.defaultdict(list)
        self.secrets = {}
        self.forged = []
        self.fails = set()
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.server_address[1]}{path}"

    def ids(self, path: str) -> set[int]:
        return {json.loads(body)["data"]["id"] for _, body in list(self.deliveries[path]) if b'"data":{}' not in body}

    def handle_error(self, request, client_address):
        pass  # Clients that go away are part of the tests.


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        server: Receiver = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path = self.path
        for secret in server.secrets.get(path, []):
            try:
                Webhook(secret).verify(body, dict(self.headers))
            except Exception:
                server.forged.append(path)
        server.times[path].append(time.monotonic())
        behave = getattr(self, "on_" + path.split("/")[1].replace("-", "_"), None)
        if path in server.fails:
            return self.reply(500)
        if behave and behave() is not True:
            return
        server.deliveries[path].append((self.headers["webhook-id"], body))
        if not behave:
            self.reply(204)

    def reply(self, status: int, *fields: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()

    def on_hang(self):
        time.sleep(60)

    def on_redirect(self):
        self.reply(302, ("Location", "/redirected"))

    def on_gone(self):
        self.reply(410)

    def on_busy(self):
        if len(self.server.times[self.path]) > 1:
            self.reply(204)
            return True
        self.reply(429, ("Retry-After", "3"))

    def on_drip(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(1000):
                self.wfile.write(b"x")
                time.sleep(0.1)

    def on_huge(self):
        self.send_response(200)
        self.send_header("Content-Length", str(1 << 30))
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(1 << 10):
                self.wfile.write(bytes(1 << 20))

    def on_early(self):
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True

    def on_slow(self):
        time.sleep(1)
        self.reply(204)
        return True


class Redis:
    """A Redis of its own on a unix socket."""

    def __init__(self, folder: str):
        self.socket = f"{folder}/redis.sock"
        self.url = f"unix:{self.socket}"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--save", ""], stdout=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Postgres:
    """A PostgreSQL of its own on a unix socket; `programs()` is None if it is not installed."""

    @staticmethod
    def programs() -> pathlib.Path | None:
        folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
        found = shutil.which("initdb") or (folders and folders[-1])
        return pathlib.Path(found).parent if found else None

    def __init__(self, folder: str):
        self.folder = pathlib.Path(folder, "postgres")
        self.folder.mkdir()
        # PostgreSQL refuses to run as root.
        self.prefix = []
        if os.geteuid() == 0:
            pathlib.Path(folder).chmod(0o711)
            shutil.chown(self.folder, "postgres")
            self.prefix = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups", "--reset-env"]
        self.url = f"postgresql:///postgres?host={self.folder}&user=postgres"
        self.run("initdb", "-D", f"{self.folder}/data", "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8")
        self.start()

    def run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self.prefix, self.programs() / program, *arguments], check=True, cwd="/",
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    def start(self) -> None:
        settings = f"-k {self.folder} -c listen_addresses= -c max_connections=200"
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log", "-o", settings, "start")

    def kill(self) -> None:
        """Kills the whole server, as the loss of its machine does; it can be started again."""
        postmaster = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        children = pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for process in [postmaster, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        wait("PostgreSQL's end", lambda: not pathlib.Path(f"/proc/{postmaster}").exists())


class System:
    """A server and workers on a database of their own."""

    def __init__(self, folder: str, **environment: str):
        self.folder = pathlib.Path(folder)
        self.services = []
        self.programs = pathlib.Path(http_server.program()).parent
        self.environment = {
            "PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:{folder}/bookings.db", "REDIS_URL": "none", "PORT": "0",
            "LOG_LEVEL": "warning", **environment,
        }
        self.processes = []

    def start(self, program: str, *arguments: str, **environment: str) -> subprocess.Popen:
        log = open(self.folder / f"{program}.log", "a")
        process = subprocess.Popen(
            [self.programs / program, *arguments], env=self.environment | environment, text=True,
            stdout=subprocess.PIPE if program == "booking-server" else log, stderr=log,
        )
        self.processes.append(process)
        return process

    def serve(self, *arguments: str) -> None:
        self.server = self.start("booking-server", *arguments)
        self.address = self.server.stdout.readline().split()[-1]
        self.environment["PORT"] = self.address.rsplit(":", 1)[1]

    def control(self, *arguments: str) -> str:
        return subprocess.run(
            [self.programs / "bookingctl", *arguments], env=self.environment, check=True, capture_output=True, text=True,
        ).stdout

    def call(self, method: str, path: str, body: dict | None = None, expect: int | None = None):
        request = urllib.request.Request(
            self.address + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=40) as response:
                status, content = response.status, json.load(response)
        except urllib.error.HTTPError as error:
            status, content = error.code, json.load(error)
        if expect is not None and status != expect:
            raise AssertionError(f"{method} {path}: {status} {content}")
        return content

    def flight(self, number: str = "ZZ100", rows: int = 200) -> int:
        return self.call("POST", "/api/flights/", {
            "flight_number": number, "origin": "LHR", "destination": "JFK", "departs_at": "2099-01-01T00:00:00.000Z",
            "cabin": {"rows": rows, "seats": "ABCDEF"},
        }, 201)["id"]

    def book(self, flight: int, seat: str) -> int:
        """Two events: created, held."""
        booking = self.call("POST", "/api/bookings/", {
            "flight_id": flight, "seat_number": seat, "passenger_name": "Ada Lovelace",
        }, 201)["id"]
        self.call("POST", f"/api/bookings/{booking}/hold/", expect=200)
        return booking

    def webhook(self, url: str, **members) -> dict:
        return self.call("POST", "/api/webhooks/", {"url": url, **members}, 201)

    def log(self) -> list[dict]:
        events, after = [], 0
        while True:
            page = self.call("GET", f"/api/events/?after={after}&limit=1000", expect=200)
            events += page["results"]
            if not page["results"]:
                return events
            after = events[-1]["id"]

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
            if process.poll() is None:
                process.kill()
        for service in self.services:
            with contextlib.suppress(OSError):
                service.kill()

    def use(self, service: Redis | Postgres, variable: str) -> None:
        self.services.append(service)
        self.environment[variable] = service.url


@contextlib.contextmanager
def system(**environment: str):
    with tempfile.TemporaryDirectory(prefix="booking-") as folder:
        running = System(folder, **environment)
        try:
            yield running
        finally:
            running.stop()


def wait(what: str, condition, seconds: float = 30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(0.05)
    raise AssertionError(f"timed out: {what}")
