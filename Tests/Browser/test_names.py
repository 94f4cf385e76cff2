"""A web site whose name resolves to this machine (DNS rebinding)."""

from harness import BrowserTest

# What a page of such a site does. For the browser both are one site: it sends no preflight, and the page may read every response.
ATTACK = """async () => {
    const read = await fetch("/api/bookings/");
    const headers = {"Content-Type": "application/json"};
    const booking = {flight_id: 1, seat_number: "1A", passenger_name: "Mallory"};
    const write = await fetch("/api/bookings/", {method: "POST", headers, body: JSON.stringify(booking)});
    return {read: read.status, write: write.status, text: await read.text()};
}"""


class ForeignName(BrowserTest):
    browser_arguments = ("--host-resolver-rules=MAP evil.com 127.0.0.1",)

    def attack(self, name):
        self.server.book(self.server.add_flight(), "2A", name="Grace Hopper")
        page = self.window()
        # Any document will do that has no Content-Security-Policy.
        page.goto(f"http://{name}:{self.server.port}/healthz")
        return page.evaluate(ATTACK)

    def test_a_foreign_name_reads_and_writes_nothing(self):
        done = self.attack("evil.com")
        self.assertEqual((403, 403), (done["read"], done["write"]))
        self.assertNotIn("Grace Hopper", done["text"])
        self.assertEqual(1, len(self.server.call("GET", "/api/bookings/")["results"]))

    def test_the_own_name_reads_and_writes(self):
        done = self.attack("localhost")
        self.assertEqual((200, 201), (done["read"], done["write"]))


class AnyName(ForeignName):
    server_options = {"environment": {"ALLOWED_HOSTS": "any"}}

    def test_a_foreign_name_reads_and_writes_nothing(self):
        """With this option the same requests succeed, which shows that the attack is real."""
        done = self.attack("evil.com")
        self.assertEqual((200, 201), (done["read"], done["write"]))
        self.assertIn("Grace Hopper", done["text"])
