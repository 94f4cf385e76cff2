import Bookings
import Sockets
import Testing
import Webhooks

@Suite("Destinations of webhooks")
struct DestinationTests {
    @Test(
        "a worker connects to an address of the public internet",
        arguments: [
            "1.1.1.1", "8.8.8.8", "11.0.0.1", "100.63.255.255", "100.128.0.1", "169.253.0.1",
            "172.15.255.255", "172.32.0.1", "192.0.1.1", "192.167.0.1", "198.17.0.1", "198.20.0.1",
            "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1", "64:ff9b::101:101",
            "64:ff9b::8.8.8.8",
        ]
    )
    func allowed(text: String) throws {
        let address = try #require(SocketAddress(text, port: 443))
        #expect(DestinationAddresses.isAllowed(address))
    }

    @Test(
        "a worker connects to no special address",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
            "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
            "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255",
            "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
            "::ffff:8.8.8.8", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe",
            "64:ff9b::1", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:1::1", "2001:10::1",
            "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1",
            "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1",
        ]
    )
    func forbidden(text: String) throws {
        let address = try #require(SocketAddress(text, port: 443))
        #expect(!DestinationAddresses.isAllowed(address))
    }

    @Test(
        "a URL with a public host is accepted",
        arguments: [
            "https://example.com/hook", "https://example.com", "https://EXAMPLE.com:8443/a?b=c",
            "HTTPS://example.com/", "https://8.8.8.8/", "https://134744072/",
            "https://[2606:4700:4700::1111]/x", "https://xn--bcher-kva.example/",
            "https://hooks.internal/", "https://example.com./", "https://a_b.example/",
            "https://1.example.com/",
        ]
    )
    func acceptedURLs(url: String) throws {
        try WebhookURL.check(url, allowsPrivate: false)
    }

    @Test(
        "a URL that shows a forbidden destination is rejected",
        arguments: [
            "http://example.com/", "ftp://example.com/", "example.com", "//example.com/", "",
            "https:/example.com", "https://", "https:///x", "https://user@example.com/",
            "https://user:secret@example.com/", "https://example.com@127.0.0.1/",
            "https://example.com/ x", "https://example.com/\n", "https://exa\\mple.com/",
            "https://example.com/#fragment", "https://example.com:0/", "https://example.com:70000/",
            "https://example.com:x/", "https://localhost/", "https://LOCALHOST:443/",
            "https://a.localhost/", "https://localhost./", "https://127.0.0.1/", "https://127.1/",
            "https://127.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0X7F.1/",
            "https://0177.0.0.1/", "https://017700000001/", "https://0/", "https://0x/",
            "https://127.0.0.1./", "https://10.1/", "https://192.168.257/",
            "https://169.254.169.254/",
            "https://0xa9fea9fe/", "https://256.1.1.1/", "https://1.2.3.4.5/", "https://1.2.3.08/",
            "https://4294967296/", "https://[::1]/", "https://[0:0:0:0:0:0:0:1]/",
            "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/",
            "https://[fe80::1%25eth0]/", "https://[fe80::1]/", "https://[fd00::1]/",
            "https://[::1/",
            "https://[127.0.0.1]/", "https://[]/", "https://exämple.com/",
            "https://example.com/" + String(repeating: "a", count: 2_048),
        ]
    )
    func rejectedURLs(url: String) {
        #expect(throws: InvalidField.self) { try WebhookURL.check(url, allowsPrivate: false) }
    }

    @Test("with private destinations allowed, http and loopback are accepted, and nothing else")
    func allowsPrivate() throws {
        try WebhookURL.check("http://127.0.0.1:9000/hook", allowsPrivate: true)
        try WebhookURL.check("http://localhost/", allowsPrivate: true)
        try WebhookURL.check("https://[::1]/", allowsPrivate: true)
        #expect(throws: InvalidField.self) {
            try WebhookURL.check("http://user@127.0.0.1/", allowsPrivate: true)
        }
        #expect(throws: InvalidField.self) {
            try WebhookURL.check("file:///etc/passwd", allowsPrivate: true)
        }
    }
}
