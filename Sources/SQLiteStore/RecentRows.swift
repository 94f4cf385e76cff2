internal import Bookings

/// The rows of one table that a connection has read or written lately.
///
/// Each id has one place, which it shares with ids that are far from it: new rows have ids in a row,
/// so those of a rush do not drive each other out, and looking one up hashes nothing.
package struct RecentRows<Row: Identifiable> where Row.ID: RawRepresentable<Int64> {
    private var places: [Row?]
    private var isEmpty = true

    /// Makes room for `count` rows.
    ///
    /// - Precondition: `count` is a power of two.
    package init(count: Int) {
        precondition(count.nonzeroBitCount == 1, "an id's place is its lowest bits")
        places = [Row?](repeating: nil, count: count)
    }

    /// The row with this id; nil where it was never kept, or another one took its place since.
    package subscript(id: Row.ID) -> Row? {
        guard let row = places[place(of: id)], row.id == id else { return nil }
        return row
    }

    /// Keeps a row in the place of whichever had it.
    package mutating func keep(_ row: Row) {
        places[place(of: row.id)] = row
        isEmpty = false
    }

    /// Forgets everything.
    package mutating func removeAll() {
        guard !isEmpty else { return }
        for place in places.indices { places[place] = nil }
        isEmpty = true
    }

    private func place(of id: Row.ID) -> Int {
        Int(truncatingIfNeeded: id.rawValue) & (places.count - 1)
    }
}

extension RecentRows<Booking> {
    /// The bookings of a connection that writes: good while nobody else does.
    static func bookings() -> Self { Self(count: SQLiteStoreLimits.recentBookings) }
}

extension RecentRows<Flight> {
    /// The flights of a connection: they never change, so they need no second look.
    static func flights() -> Self { Self(count: SQLiteStoreLimits.cachedFlights) }
}
