"""A page whose site has its name lead to this machine (DNS rebinding)."""

from harness import BrowserTest

# What such a page does: to the browser it is all one site, so nothing asks first and every answer may be read.
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
        # Any page will do that is not told what it may connect to.
        page.goto(f"http://{name}:{self.server.port}/healthz")
        return page.evaluate(ATTACK)

    def test_a_foreign_name_reads_and_writes_nothing(self):
        done = self.attack("evil.com")
        self.assertEqual((403, 403), (done["read"], done["write"]))
        self.assertNotIn("Grace Hopper", done["text"])
        self.assertEqual(1, len(self.server.call("GET", "/api/bookings/")["results"]))

    def test_the_own_name_does(self):
        done = self.attack("localhost")
        self.assertEqual((200, 201), (done["read"], done["write"]))


class AnyName(ForeignName):
    server_options = {"environment": {"ALLOWED_HOSTS": "any"}}

    def test_a_foreign_name_reads_and_writes_nothing(self):
        """Not here: that is what the option is for, and shows that the attack is a real one."""
        done = self.attack("evil.com")
        self.assertEqual((200, 201), (done["read"], done["write"]))
        self.assertIn("Grace Hopper", done["text"])
