internal import Bytes
internal import HTTP
public import Sockets

/// Whose `X-Forwarded-For` is believed.
///
/// Each proxy appends the address that it was called from. So the list is read from its end, as long
/// as the speaker is trusted; what a client wrote itself stands before that and is never reached.
public struct TrustedProxies: Sendable {
    private let ranges: [AddressRange]

    /// Proxies with these addresses.
    public init(_ ranges: [AddressRange]) {
        self.ranges = ranges
    }

    /// The address of the client that sent `request` over a connection of `peer`.
    func client(of request: borrowing Request, peer: SocketAddress) -> SocketAddress {
        var client = peer
        guard isTrusted(client) else { return client }
        for index in (0..<request.fieldCount).reversed()
        where request.fieldName(at: index).equalsIgnoringCase("x-forwarded-for") {
            let names = request.fieldValue(at: index).text.split(separator: ",").reversed()
            for name in names {
                let text = String(name.drop { $0 == " " }.prefix { $0 != " " })
                guard let address = SocketAddress(text, port: 0) else { return client }
                client = address
                guard isTrusted(client) else { return client }
            }
        }
        return client
    }

    private func isTrusted(_ address: SocketAddress) -> Bool {
        ranges.contains { $0.contains(address) }
    }
}
