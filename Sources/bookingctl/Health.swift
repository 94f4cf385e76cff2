internal import ArgumentParser
internal import Bytes
internal import ProcessSupport
internal import Sockets

/// Checks the health of a running server or worker; meant for the health checks of containers.
struct Health: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check whether a running server is ready; exit with status 1 if it is not."
    )

    @Option(name: .customLong("host"), help: ListenSettings.host.help)
    var hostText: String?

    @Option(name: .customLong("port"), help: ListenSettings.port.help)
    var portText: String?

    @Flag(help: "Check only whether it runs (/healthz), as a worker's metrics port shows too.")
    var live = false

    /// The time for each step, which is less than the time limit of a container's health check.
    private static let timeout = Duration.seconds(2)

    /// More than any response has.
    private static let responseBytes = 65_536

    func validate() throws { _ = try address }

    func run() throws {
        let address = try address
        let response: String
        do {
            response = try request(at: address)
        } catch {
            throw ControlError("no response from \(address): \(error)")
        }
        let parts = response.split(separator: " ", maxSplits: 2)
        guard parts.count == 3, parts[0].hasPrefix("HTTP/1."), let status = Int(parts[1]) else {
            throw ControlError("the response from \(address) is not HTTP")
        }
        if let end = response.firstRange(of: "\r\n\r\n") { print(response[end.upperBound...]) }
        guard status == 200 else { throw ExitCode.failure }
    }

    private var address: SocketAddress {
        get throws {
            let host = try ListenSettings.host.value(option: hostText)
            // A server that listens on every address also listens on the loopback address.
            let loopback = ["0.0.0.0": "127.0.0.1", "::": "::1", "[::]": "::1"][host]
            return try ListenSettings.address(
                loopback ?? host,
                port: try ListenSettings.port.value(option: portText)
            )
        }
    }

    private func request(at address: SocketAddress) throws -> String {
        let socket = try Socket.connect(
            to: address,
            timeout: Self.timeout
        )
        var request = ByteBuffer()
        request.append(live ? "GET /healthz" : "GET /readyz")
        request.append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        while !request.isEmpty {
            guard case .bytes(let count) = try socket.send(request.bytes) else { break }
            request.consume(count)
        }
        var response = ByteBuffer()
        while response.count < Self.responseBytes {
            guard case .bytes = try socket.receive(upTo: 4096, into: &response) else { break }
        }
        return unsafe response.bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
