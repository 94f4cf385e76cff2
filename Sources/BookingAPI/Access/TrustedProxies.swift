internal import Bytes
internal import HTTP
public import Sockets

/// The proxies that the server trusts: to name the client's address, and to have received the request
/// over a secured connection.
public struct TrustedProxies: Sendable {
    private let ranges: [AddressRange]

    /// Trusts the proxies with these addresses.
    public init(_ ranges: [AddressRange] = []) {
        self.ranges = ranges
    }

    /// The address of the client that sent a request.
    ///
    /// Each proxy appends the address of its own client to X-Forwarded-For. So the list is read from its
    /// end, as long as the addresses are trusted. What a client writes into the field itself comes before
    /// that, and is not reached.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - peer: The address of the connection.
    /// - Returns: The last address that no trusted proxy has.
    func client(of request: borrowing Request, peer: SocketAddress) -> SocketAddress {
        var client = peer
        guard trusts(client) else { return client }
        for index in (0..<request.fieldCount).reversed()
        where request.fieldName(at: index).equalsIgnoringCase("x-forwarded-for") {
            let names = request.fieldValue(at: index).text.split(separator: ",").reversed()
            for name in names {
                let text = String(name.drop { $0 == " " }.prefix { $0 != " " })
                guard let address = SocketAddress(text, port: 0) else { return client }
                client = address
                guard trusts(client) else { return client }
            }
        }
        return client
    }

    /// Whether the server trusts a proxy with this address.
    func trusts(_ address: SocketAddress) -> Bool {
        ranges.contains { $0.contains(address) }
    }
}
