import Sockets
import Testing

@Suite("Socket addresses")
struct SocketAddressTests {
    @Test(
        "a numeric address is parsed and formatted",
        arguments: [
            ("127.0.0.1", "127.0.0.1:80", true), ("::1", "[::1]:80", true),
            ("[::1]", "[::1]:80", true), ("localhost", "127.0.0.1:80", true),
            ("0.0.0.0", "0.0.0.0:80", false), ("::", "[::]:80", false),
            ("192.0.2.7", "192.0.2.7:80", false), ("2001:db8::7", "[2001:db8::7]:80", false),
            ("127.255.0.3", "127.255.0.3:80", true),
            ("::ffff:127.0.0.1", "[::ffff:127.0.0.1]:80", true),
            ("::ffff:10.0.0.1", "[::ffff:10.0.0.1]:80", false),
        ]
    )
    func reading(text: String, description: String, isLoopback: Bool) throws {
        let address = try #require(SocketAddress(text, port: 80))
        #expect(address.description == description)
        #expect(address.isLoopback == isLoopback)
        #expect(address.isIPv6 == text.contains(":"))
        #expect(address.port == 80)
    }

    @Test(
        "other text is not an address, also a host name",
        arguments: ["", "example.com", "127.0.0.1:80", "1.2.3", "1.2.3.256", "[127.0.0.1", ":::"]
    )
    func refusing(text: String) {
        #expect(SocketAddress(text, port: 80) == nil)
    }
}

@Suite("Ranges of addresses")
struct AddressRangeTests {
    @Test(
        "a range contains the addresses with its prefix",
        arguments: [
            ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false),
            ("0.0.0.0/0", "203.0.113.9", true), ("fd00::/8", "fdff::1", true),
            ("fd00::/8", "fe00::1", false), ("2001:db8::/80", "2001:db8:0:0:0:1::", true),
            ("2001:db8::/96", "2001:db8::1:0:0", false), ("::/0", "127.0.0.1", false),
        ] as [(String, String, Bool)]
    )
    func contains(range: String, address: String, isIn: Bool) throws {
        let range = try #require(AddressRange(range))
        let address = try #require(SocketAddress(address, port: 80))
        #expect(range.contains(address) == isIn)
    }

    @Test(
        "other text is not a range",
        arguments: ["", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "x", "10.0.0.0/"]
    )
    func nonsense(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
