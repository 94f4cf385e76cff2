internal import Bookings
internal import Synchronization

/// Counts the bookings that each client has made and neither paid nor let go, so that nobody can keep
/// a whole flight from others.
///
/// In memory only: a restart forgets, and what it forgets expires by itself. A booking that nobody
/// holds a seat for counts as long as a hold would last. Safe to use from any thread.
final class OpenBookings: Sendable {
    private struct Account {
        /// Until when each booking counts.
        var until: [BookingID: Timestamp] = [:]
        /// Bookings that are being made.
        var underWay = 0
    }

    /// How many a client may have at once.
    let limit: Int
    private let accounts = Mutex<[ClientKey: Account]>([:])

    init(limit: Int) { self.limit = limit }

    /// A client wants to make a booking.
    ///
    /// - Returns: nil where it may; else, for one that has too many, in how many milliseconds the first
    ///   of them counts no more, if the client does nothing.
    func begin(_ client: ClientKey, now: Timestamp) -> Int64? {
        accounts.withLock { accounts in
            if accounts.count >= APILimits.countedClients { Self.forgetIdle(&accounts, now: now) }
            var account = accounts[client] ?? Account()
            account.until = account.until.filter { now < $0.value }
            guard account.until.count + account.underWay < limit else {
                let first = account.until.values.min() ?? now
                return max(1, first.rawValue - now.rawValue)
            }
            account.underWay += 1
            accounts[client] = account
            return nil
        }
    }

    /// What became of the booking that a client wanted to make.
    func end(_ client: ClientKey, made booking: BookingID?, until time: Timestamp) {
        accounts.withLock { accounts in
            accounts[client]?.underWay -= 1
            if let booking { accounts[client]?.until[booking] = time }
        }
    }

    /// What became of a booking that a client had made.
    func note(_ client: ClientKey, _ booking: Booking) {
        accounts.withLock { accounts in
            guard accounts[client]?.until[booking.id] != nil else { return }
            let isHeld = booking.state.status == .seatHeld
            accounts[client]?.until[booking.id] = isHeld ? booking.state.expiresAt : nil
        }
    }

    private static func forgetIdle(_ accounts: inout [ClientKey: Account], now: Timestamp) {
        accounts = accounts.filter { entry in
            entry.value.underWay > 0 || entry.value.until.values.contains { now < $0 }
        }
    }
}
