internal import ArgumentParser
internal import Bookings
internal import Glibc
internal import JSON
internal import ProcessSupport
internal import SQLiteStore

/// Removes old bookings that have ended.
struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove old bookings that have ended, with their history, while the system runs.",
        discussion: """
            Bookings that are REFUNDED or EXPIRED and have not changed since go, unless a refund is \
            due. Each step is small and leaves the database to others in between. The file does not \
            shrink; the room is used again. It may be stopped at any time and run again.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(
        help: "A day (2026-01-31) or a time (2026-01-31T12:00:00Z) in UTC; it has to be past.",
        transform: Prune.time
    )
    var before: Timestamp

    /// How long the database is left to others after each step, in microseconds.
    private static let pauseMicroseconds: UInt32 = 2_000

    func validate() throws {
        guard before < SystemClock().now() else {
            throw ValidationError("--before takes a time that is past")
        }
    }

    func run() throws {
        let file = SQLiteBookingStore(path: try common.database.path)
        try Console.reporting { () throws(OpeningError) in try file.requireCurrent() }
        let removed = try Console.reporting { () throws(StoreError) in try prune(file) }
        print("\(removed) bookings were removed from \(file.path)")
    }

    private func prune(_ file: SQLiteBookingStore) throws(StoreError) -> Int {
        var pruner = try Pruner.open(file, before: before)
        var cursor: BookingID?
        var removed = 0
        repeat {
            let step = try pruner.step(after: cursor)
            removed += step.removed
            cursor = step.next
            if step.removed > 0 { usleep(Self.pauseMicroseconds) }
        } while cursor != nil
        return removed
    }

    private static func time(_ text: String) throws -> Timestamp {
        let full = text.utf8.count == 10 ? text + "T00:00:00Z" : text
        // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
        guard let milliseconds = RFC3339.milliseconds(unsafe full.utf8Span.span.bytes) else {
            throw ValidationError("'\(text)' is neither a day (2026-01-31) nor a time in RFC 3339")
        }
        return Timestamp(rawValue: milliseconds)
    }
}
