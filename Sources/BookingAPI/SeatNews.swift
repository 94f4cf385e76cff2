internal import Bookings
internal import Bytes

/// What happened to seats between two history rows, ready to be sent.
///
/// Encoded once for all event loops and all their clients.
public struct SeatNews: Sendable {
    /// The changes of one flight's seats, oldest first, one event behind the other.
    struct Events: Sendable {
        /// The events as they are sent.
        let bytes: [UInt8]
        /// Their ids, which rise.
        let versions: [EventID]
        /// Where in `bytes` each of them begins.
        let starts: [Int]

        /// Where the events begin that somebody does not know who knows everything up to `known`;
        /// nil where there is none.
        func start(knowing known: EventID) -> Int? {
            var (low, high) = (0, versions.count)
            while low < high {
                let middle = (low + high) / 2
                if versions[middle] > known { high = middle } else { low = middle + 1 }
            }
            return low < starts.count ? starts[low] : nil
        }
    }

    /// The row that the news begin behind.
    let after: EventID
    /// The newest row that they know.
    let upTo: EventID
    /// The events of each flight that somebody follows and where something has happened.
    let events: [FlightID: Events]
    /// When all of it is told, and what that has cost.
    let fanOut: FanOut
}

/// News while they are read.
///
/// Holds a bounded number of changes: of a flight with many of them, the overtaken ones go.
struct SeatNewsDraft {
    /// The row that they begin behind.
    let after: EventID
    private var upTo: EventID
    private let flights: Set<FlightID>
    private var changes: [FlightID: [SeatChange]] = [:]
    private var rows = 0

    /// News that begin behind `after`, for those who follow `flights`.
    init(after: EventID, flights: Set<FlightID>) {
        self.after = after
        upTo = after
        self.flights = flights
    }

    /// Whether nobody is to be told anything.
    var isEmpty: Bool { changes.isEmpty }

    /// Whether there is enough for one telling: more would be too much for a client's buffer, or take
    /// the others' time.
    private(set) var isFull = false

    /// Adds what was read, up to row `version`.
    mutating func add(_ page: [SeatChange], upTo version: EventID) {
        upTo = version
        for change in page where flights.contains(change.flightID) {
            changes[change.flightID, default: []].append(change)
            rows += 1
        }
        for (flight, all) in changes where all.count > APILimits.separateChanges {
            changes[flight] = Self.newest(all)
        }
        isFull =
            changes.values.contains { $0.count > APILimits.toldChanges }
            || rows > APILimits.readChanges
    }

    /// The news as they are sent; `fanOut` counts those who have told them.
    func news(_ fanOut: FanOut) -> SeatNews {
        SeatNews(
            after: after,
            upTo: upTo,
            events: changes.mapValues(Self.encode),
            fanOut: fanOut
        )
    }

    /// The newest change of each seat, in the order in which they were made.
    private static func newest(_ changes: [SeatChange]) -> [SeatChange] {
        var seats: Set<SeatNumber> = []
        var newest = changes.reversed().filter { seats.insert($0.seat).inserted }
        newest.reverse()
        return newest
    }

    private static func encode(_ changes: [SeatChange]) -> SeatNews.Events {
        var buffer = ByteBuffer()
        let starts = changes.map { change in
            let start = buffer.count
            buffer.append(event: change.version, change.seat, change.state)
            return start
        }
        return SeatNews.Events(
            bytes: buffer.bytes.array,
            versions: changes.map(\.version),
            starts: starts
        )
    }
}
