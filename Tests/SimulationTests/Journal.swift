import Bookings
import StoreSupport
import Synchronization

/// What the processes did since the simulation last looked, in order.
final class Journal: Sendable {
    /// An entry.
    enum Entry: Sendable {
        /// A transaction is on disk.
        case committed(SimulatedTransaction)
        /// A writer has delivered results.
        case delivered([CompletedCommand<Int>])
        /// A writer has published the events of a transaction.
        case published(CommittedBatch)
    }

    private let entries = Mutex<[Entry]>([])

    func append(_ entry: Entry) { entries.withLock { $0.append(entry) } }

    /// Removes and returns all entries.
    func take() -> [Entry] {
        entries.withLock { entries in
            let taken = entries
            entries = []
            return taken
        }
    }
}

/// The commands of one transaction.
struct SimulatedTransaction: Sendable {
    /// The time at which the commands happen.
    var now = Timestamp(rawValue: 0)
    /// The commands, in order.
    var commands: [(command: Command, number: Int?)] = []
    /// The bookings that the transaction inserted, in order.
    var inserted: [BookingID] = []
    /// The orders that the transaction inserted, in order.
    var orders: [Order] = []
}
