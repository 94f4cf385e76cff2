internal import Bookings
internal import Synchronization

/// Counts the open bookings of each client, so that no client keeps a whole flight from others.
///
/// A booking is open while it is neither paid nor ended. The counts are in memory only: after a restart
/// they begin at zero, and the bookings from before expire. A booking that is INITIATED counts as long
/// as a hold would last. Safe to use from any thread.
final class OpenBookings: Sendable {
    /// What a write means for the counts.
    enum Entry: Sendable {
        /// Nothing: the client is not counted.
        case none
        /// Places were reserved for the bookings that this client creates.
        case reserved(ClientKey, count: Int)
        /// The write may end bookings that this client created.
        case action(ClientKey)
    }

    private struct Account {
        /// Each booking, and the time until which it counts.
        var open: [BookingID: Timestamp] = [:]
        /// The number of bookings that are being created.
        var reserved = 0
    }

    private let limit: Int
    private let accounts = Mutex<[ClientKey: Account]>([:])

    /// Allows every client `limit` open bookings.
    init(limit: Int) { self.limit = limit }

    /// Reserves places for `count` bookings of `client`.
    ///
    /// - Throws: A 429 if the client would have too many open bookings.
    func reserve(_ client: ClientKey, _ count: Int, now: Timestamp) throws(Problem) {
        let wait = accounts.withLock { accounts -> Int64? in
            if accounts.count >= APILimits.countedClients { Self.removeIdle(&accounts, now: now) }
            var account = accounts[client] ?? Account()
            account.open = account.open.filter { now < $0.value }
            guard account.open.count + account.reserved + count <= limit else {
                let first = account.open.values.min() ?? now
                return max(1, first.rawValue - now.rawValue)
            }
            account.reserved += count
            accounts[client] = account
            return nil
        }
        guard let wait else { return }
        var problem = Problem(
            .tooManyRequests,
            "You may have \(limit) bookings that are neither paid nor ended. Pay or release some first."
        )
        problem.quota = Problem.Quota(
            policy: "bookings",
            limit: Int64(limit),
            windowSeconds: nil,
            waitSeconds: (wait + 999) / 1_000
        )
        throw problem
    }

    /// Updates the counts after a write.
    ///
    /// - Parameters:
    ///   - entry: What the write means for the counts.
    ///   - bookings: The bookings that the write created or changed.
    ///   - now: The time.
    func settle(_ entry: Entry, _ bookings: [Booking], now: Timestamp) {
        switch entry {
        case .none:
            break
        case .reserved(let client, let count):
            let until = now + APILimits.openBooking
            accounts.withLock { accounts in
                accounts[client]?.reserved -= count
                for booking in bookings {
                    accounts[client]?.open[booking.id] = booking.state.expiresAt ?? until
                }
            }
        case .action(let client):
            accounts.withLock { accounts in
                for booking in bookings where accounts[client]?.open[booking.id] != nil {
                    // A changed seat leaves an INITIATED booking as it is.
                    if booking.state.status == .initiated { continue }
                    let isHeld = booking.state.status == .seatHeld
                    accounts[client]?.open[booking.id] = isHeld ? booking.state.expiresAt : nil
                }
            }
        }
    }

    private static func removeIdle(_ accounts: inout [ClientKey: Account], now: Timestamp) {
        accounts = accounts.filter { entry in
            entry.value.reserved > 0 || entry.value.open.values.contains { now < $0 }
        }
    }
}
