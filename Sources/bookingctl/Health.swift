internal import ArgumentParser
internal import Bytes
internal import ProcessSupport
internal import Sockets

/// Asks a running server whether it can take bookings, or a worker whether it works; what a container's health check calls.
struct Health: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the running server whether it is ready; status 1 when it is not."
    )

    @Option(name: .customLong("host"), help: ListenSettings.host.help)
    var hostText: String?

    @Option(name: .customLong("port"), help: ListenSettings.port.help)
    var portText: String?

    @Flag(help: "Ask only whether it runs (/healthz): a worker's metrics port answers that, too.")
    var live = false

    /// How long each step may take: less than a health check's own limit.
    private static let timeoutMilliseconds: Int64 = 2000

    /// An answer is far smaller.
    private static let answerBytes = 65_536

    func validate() throws { _ = try address }

    func run() throws {
        let answer: String
        do {
            answer = try ask()
        } catch {
            Console.complain("no answer from \(try address): \(error)")
            throw ExitCode.failure
        }
        let parts = answer.split(separator: " ", maxSplits: 2)
        guard parts.count == 3, parts[0].hasPrefix("HTTP/1."), let status = Int(parts[1]) else {
            Console.complain("what answers at \(try address) does not speak HTTP")
            throw ExitCode.failure
        }
        if let end = answer.firstRange(of: "\r\n\r\n") { print(answer[end.upperBound...]) }
        guard status == 200 else { throw ExitCode.failure }
    }

    private var address: SocketAddress {
        get throws {
            let host = try ListenSettings.host.value(option: hostText)
            let port = try ListenSettings.port.value(option: portText)
            // A server that listens on every address also listens on the loopback address.
            let reachable = ["0.0.0.0": "127.0.0.1", "::": "::1", "[::]": "::1"][host] ?? host
            guard let address = SocketAddress(reachable, port: UInt16(port)) else {
                throw ValidationError("--host: the value is not an address.")
            }
            return address
        }
    }

    private func ask() throws -> String {
        let socket = try Socket.connect(
            to: address,
            timeoutMilliseconds: Self.timeoutMilliseconds
        )
        var request = ByteBuffer()
        request.append(live ? "GET /healthz" : "GET /readyz")
        request.append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        while !request.isEmpty {
            guard case .bytes(let count) = try socket.send(request.bytes) else { break }
            request.consume(count)
        }
        var answer = ByteBuffer()
        while answer.count < Self.answerBytes {
            guard case .bytes = try socket.receive(upTo: 4096, into: &answer) else { break }
        }
        return unsafe answer.bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
