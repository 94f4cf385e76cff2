internal import ArgumentParser
internal import Bookings
internal import Bytes
internal import Glibc
internal import ProcessSupport
internal import Webhooks

/// Prints the event log.
struct Events: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the event log as JSON lines.",
        discussion: """
            Each line is an event as GET /api/events/ has it. To continue later, pass the id of the \
            last line to --after. The command reads the database and needs no server.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "Print the events after the event with this id.")
    var after: Int64 = 0

    @Flag(help: "Wait for further events, and print them as they come.")
    var follow = false

    /// The pause between two looks for further events.
    private static let pauseMicroseconds: UInt32 = 100_000

    func validate() throws {
        guard after >= 0 else { throw ValidationError("--after requires at least 0") }
    }

    func run() throws {
        let store = try common.store.any
        try store.requireCurrent()
        try printEvents(of: store)
    }

    private func printEvents(of store: some BookingStore) throws {
        var reader = try store.makeReader()
        var page = EventPage(after: EventID(rawValue: after), limit: BookingLimits.pageRows)
        while true {
            let result = try reader.events(page)
            reader.endBurst()
            guard result.prunedThrough <= page.after else {
                throw ControlError(
                    "events were pruned; the smallest --after is \(result.prunedThrough.rawValue)"
                )
            }
            for event in result.events {
                var line = ByteBuffer()
                line.append(event: event)
                // Without a buffer, so that a pipe has the lines before the pause.
                StandardStream.output.writeLine(line.bytes.text)
            }
            let isAtEnd = result.next >= result.newest
            page.after = result.next
            guard isAtEnd else { continue }
            guard follow else { return }
            usleep(Self.pauseMicroseconds)
        }
    }
}
