internal import Bookings

/// The rows of one table that a connection has read or written lately.
///
/// Each id has one place, which it shares with ids that are far from it. Consecutive ids, which new
/// rows have, do not displace each other, and a lookup needs no hash.
package struct RecentRows<Row: Identifiable> where Row.ID: RawRepresentable<Int64> {
    private var places: [Row?]
    private var isEmpty = true

    /// Creates places for `count` rows.
    ///
    /// - Precondition: `count` is a power of two.
    package init(count: Int) {
        precondition(count.nonzeroBitCount == 1, "an id's place is its lowest bits")
        places = [Row?](repeating: nil, count: count)
    }

    /// The row with this id; nil if it was never kept, or another row has taken its place.
    package subscript(id: Row.ID) -> Row? {
        guard let row = places[place(of: id)], row.id == id else { return nil }
        return row
    }

    /// Keeps a row, and removes the row that had its place.
    package mutating func keep(_ row: Row) {
        places[place(of: row.id)] = row
        isEmpty = false
    }

    /// Removes every row.
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
    /// Bookings, for a connection that writes: valid until another connection writes.
    static func bookings() -> Self { Self(count: SQLiteStoreLimits.recentBookings) }
}

extension RecentRows<Order> {
    /// Orders, for a connection that writes: valid until another connection writes.
    static func orders() -> Self { Self(count: SQLiteStoreLimits.recentOrders) }
}

extension RecentRows<Flight> {
    /// Flights, which never change.
    static func flights() -> Self { Self(count: SQLiteStoreLimits.cachedFlights) }
}
