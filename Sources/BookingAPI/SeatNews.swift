internal import Bookings
internal import Bytes

/// What happened to seats between two history rows, ready to be sent.
///
/// Encoded once for all event loops and all their clients.
public struct SeatNews: Sendable {
    /// One change.
    struct Event: Sendable {
        let version: HistoryID
        let bytes: [UInt8]
    }

    /// The row that the news begin behind.
    let after: HistoryID
    /// The newest row that they know.
    let upTo: HistoryID
    /// The changes, oldest first.
    let events: [FlightID: [Event]]

    init(_ changes: [SeatChange], after: HistoryID, upTo: HistoryID) {
        self.after = after
        self.upTo = upTo
        var events: [FlightID: [Event]] = [:]
        var buffer = ByteBuffer()
        for change in changes {
            buffer.removeAll()
            buffer.append(event: change.version, change.seat, change.state)
            events[change.flightID, default: []].append(
                Event(version: change.version, bytes: buffer.bytes.array)
            )
        }
        self.events = events
    }
}
