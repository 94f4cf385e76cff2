internal import Bookings
internal import Bytes

/// The changes of seats between two events, encoded once for all event loops and their subscribers.
public struct SeatChangeBatch: Sendable {
    /// The changes of one flight's seats as an event stream has them, oldest first.
    struct Events: Sendable {
        /// The events, one after the other.
        let bytes: [UInt8]
        /// The id of each change; changes of the same event have the same id, and ids never decrease.
        let ids: [EventID]
        /// The offset of each event in `bytes`.
        let offsets: [Int]

        /// The offset of the first event after `known`; nil if there is none.
        func offset(after known: EventID) -> Int? {
            var (low, high) = (0, ids.count)
            while low < high {
                let middle = (low + high) / 2
                if ids[middle] > known { high = middle } else { low = middle + 1 }
            }
            return low < offsets.count ? offsets[low] : nil
        }
    }

    /// The batch contains the changes after this event.
    let after: EventID
    /// The newest event that the batch takes into account.
    let newest: EventID
    /// The changes of each flight that has subscribers and changes.
    let events: [FlightID: Events]
    /// The progress of the delivery.
    let progress: DeliveryProgress
}

/// Collects the changes for a batch.
///
/// The number of changes is bounded: of a flight with many, only the newest change of each seat is kept.
struct SeatChangeCollector {
    /// The batch contains the changes after this event.
    let after: EventID
    private var newest: EventID
    private let flights: Set<FlightID>
    private var changes: [FlightID: [SeatChange]] = [:]
    private var rows = 0

    /// Collects the changes of `flights` after the event `after`.
    init(after: EventID, flights: Set<FlightID>) {
        self.after = after
        newest = after
        self.flights = flights
    }

    /// Whether there is no change for any subscriber.
    var isEmpty: Bool { changes.isEmpty }

    /// Whether the batch is so large that further changes must wait for the next one.
    private(set) var isFull = false

    /// Adds the changes up to the event `newest`.
    mutating func add(_ page: [SeatChange], upTo newest: EventID) {
        self.newest = newest
        for change in page where flights.contains(change.flightID) {
            changes[change.flightID, default: []].append(change)
            rows += 1
        }
        for (flight, all) in changes where all.count > APILimits.separateChanges {
            changes[flight] = Self.newestOfEachSeat(all)
        }
        isFull =
            changes.values.contains { $0.count > APILimits.batchChanges }
            || rows > APILimits.batchRows
    }

    /// Encodes the batch.
    func batch(_ progress: DeliveryProgress) -> SeatChangeBatch {
        SeatChangeBatch(
            after: after,
            newest: newest,
            events: changes.mapValues(Self.encode),
            progress: progress
        )
    }

    /// The newest change of each seat, in their order.
    private static func newestOfEachSeat(_ changes: [SeatChange]) -> [SeatChange] {
        var seats: Set<SeatNumber> = []
        var newest = changes.reversed().filter { seats.insert($0.seat).inserted }
        newest.reverse()
        return newest
    }

    private static func encode(_ changes: [SeatChange]) -> SeatChangeBatch.Events {
        var buffer = ByteBuffer()
        let offsets = changes.indices.map { index in
            let offset = buffer.count
            let change = changes[index]
            // Of the changes of one event only the last has the id: a client that resumes after an id
            // has received all of them.
            let next = index + 1 < changes.count ? changes[index + 1].eventID : nil
            let id = next == change.eventID ? nil : change.eventID
            buffer.append(event: id, change.seat, change.state)
            return offset
        }
        return SeatChangeBatch.Events(
            bytes: buffer.bytes.array,
            ids: changes.map(\.eventID),
            offsets: offsets
        )
    }
}
