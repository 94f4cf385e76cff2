import ArgumentParser
import Glibc
import Sockets

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Put one kind of load on a running server.",
        discussion: """
            If the server requires a token, set the environment variable BOOKING_TOKEN to one with \
            the scopes admin and agent. It is not an option, because every user of the machine can \
            read a program's arguments.
            """
    )

    @Option(help: "\(LoadMode.allCases.map(\.rawValue).joined(separator: ", ")).")
    var mode = LoadMode.lifecycle

    @Option(help: "The server's address, a numeric loopback address.")
    var host = "127.0.0.1"

    @Option(help: "The server's port.")
    var port: UInt16 = 8000

    @Option(help: "Connections; each has one request in flight.")
    var connections = 64

    @Option(help: "The seconds of each measurement.")
    var seconds = 3.0

    @Option(help: "The seconds of load before each measurement.")
    var warmUp = 1.0

    @Option(help: "Rounds.")
    var rounds = 1

    @Option(help: "list: bookings of a page.")
    var pageRows = 100

    @Option(help: "sse: subscribers of the flight's events.")
    var subscribers = 100

    @Option(help: "hold-race: seats for which the connections compete.")
    var races = 50

    @Option(help: "A process of the server, for CPU time and memory; may be given several times.")
    var serverPid: [Int32] = []

    @Option(help: "get: the id of a booking to read; may be given several times.")
    var booking: [Int64] = []

    @Flag(help: "Print JSON, one line for each round.")
    var json = false

    func run() throws {
        Interruption.prepare()
        guard let address = SocketAddress(host, port: port) else {
            throw ValidationError("--host: '\(host)' is not a numeric address.")
        }
        let options = LoadOptions(
            mode: mode,
            connections: connections,
            warmUp: .seconds(warmUp),
            window: .seconds(seconds),
            pageRows: pageRows,
            subscribers: subscribers,
            races: races
        )
        let target = LoadTarget(
            address: address,
            processes: serverPid,
            bookings: booking,
            token: try Self.token
        )
        var isClean = true
        for _ in 0..<rounds {
            let measurement = try LoadRun.measure(options, target)
            print(json ? try measurement.json() : measurement.text)
            isClean = isClean && measurement.isClean
        }
        if !isClean { throw ExitCode.failure }
    }

    private static var token: BearerToken? {
        get throws {
            guard let text = unsafe getenv("BOOKING_TOKEN") else { return nil }
            guard let token = BearerToken(unsafe String(cString: text)) else {
                throw ValidationError("BOOKING_TOKEN is not a token.")
            }
            return token
        }
    }
}

extension LoadMode: ExpressibleByArgument {}
