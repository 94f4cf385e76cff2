public import ArgumentParser
public import BookingBench
import Glibc
import Sockets

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Puts one kind of load on a server that runs already.",
        discussion: """
            A server that wants a token finds the one that the variable BOOKING_TOKEN has. There is no \
            option for it, since everybody on the machine can read a program's arguments. Where \
            flights and bookings are to be made, it has to have the scopes admin and agent.
            """
    )

    @Option(help: "\(LoadMode.allCases.map(\.rawValue).joined(separator: ", ")).")
    var mode = LoadMode.lifecycle

    @Option(help: "Where the server listens: an address of the loopback, in numbers.")
    var host = "127.0.0.1"

    @Option(help: "Its port.")
    var port: UInt16 = 8000

    @Option(help: "Connections, each with one request under way.")
    var connections = 64

    @Option(help: "The window of each round.")
    var seconds = 3.0

    @Option(help: "Load before each window.")
    var warmUp = 1.0

    @Option(help: "Rounds.")
    var rounds = 1

    @Option(help: "list: rows of a page.")
    var pageRows = 100

    @Option(help: "sse: how many follow the flight's events.")
    var subscribers = 100

    @Option(help: "hold-race: how many seats are raced for.")
    var races = 50

    @Option(help: "The server's process, for its CPU time and memory; may be given several times.")
    var serverPid: [Int32] = []

    @Option(help: "get: a booking that is there; may be given several times.")
    var booking: [Int64] = []

    @Option(help: "For servers that cannot make flights: 1 to so many exist, of 50 rows A to F.")
    var existingFlights = 0

    @Flag(help: "Print JSON, one line for each round.")
    var json = false

    func run() throws {
        Interruption.prepare()
        guard let address = SocketAddress(host, port: port) else {
            throw ValidationError("--host: '\(host)' is not an address in numbers.")
        }
        var options = LoadOptions(mode: mode, connections: connections)
        options.seconds = seconds
        options.warmUpSeconds = warmUp
        options.pageRows = pageRows
        options.subscribers = subscribers
        options.races = races
        let target = LoadTarget(
            address: address,
            processes: serverPid,
            bookings: booking,
            existingFlights: existingFlights,
            token: try Self.token
        )
        var isClean = true
        for _ in 0..<rounds {
            let measurement = try LoadRun.measure(options, target)
            print(json ? measurement.json.text : measurement.text)
            isClean = isClean && measurement.isClean
        }
        if !isClean { throw ExitCode.failure }
    }

    private static var token: BearerToken? {
        get throws {
            guard let text = unsafe getenv("BOOKING_TOKEN") else { return nil }
            guard let token = BearerToken(unsafe String(cString: text)) else {
                throw ValidationError("BOOKING_TOKEN has no token in it.")
            }
            return token
        }
    }
}

extension LoadMode: ExpressibleByArgument {}
