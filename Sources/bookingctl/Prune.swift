internal import ArgumentParser
internal import Bookings
internal import Glibc
internal import JSON
internal import ProcessSupport

/// Removes old bookings that have ended.
struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove old bookings that have ended, with their events, while the system runs.",
        discussion: """
            The command removes bookings that are REFUNDED or EXPIRED and have not changed since the \
            given time, unless a refund is due. It works in small transactions, and may be stopped \
            and run again. The file does not shrink; SQLite uses its free pages again.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(
        help: "A day (2026-01-31) or a time (2026-01-31T12:00:00Z) in UTC, which is past.",
        transform: Prune.time
    )
    var before: Timestamp

    /// The pause after each transaction, in which other programs can write.
    private static let pauseMicroseconds: UInt32 = 2_000

    func validate() throws {
        guard before < SystemClock().now() else {
            throw ValidationError("--before requires a time that is past")
        }
    }

    func run() throws {
        let store = try common.store.any
        try store.requireCurrent()
        let removed = try prune(store)
        print("removed \(removed) bookings from \(store.description)")
    }

    private func prune(_ store: some BookingStore) throws(StoreError) -> Int {
        var pruner = try store.makePruner(before: before)
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
        // Marked unsafe for types with padding; UInt8 has none.
        guard let milliseconds = RFC3339.milliseconds(unsafe full.utf8Span.span.bytes) else {
            throw ValidationError("'\(text)' is neither a day (2026-01-31) nor a time in RFC 3339")
        }
        return Timestamp(rawValue: milliseconds)
    }
}
