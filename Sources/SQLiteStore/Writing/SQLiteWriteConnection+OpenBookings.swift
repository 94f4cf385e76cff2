public import Bookings
internal import SQLite

/// The bookings of clients whose open bookings are limited.
extension SQLiteWriteConnection {
    /// The bookings that are recorded for a client, with those that have ended since.
    public mutating func openBookings(of client: ClientID) throws(StoreError) -> [Booking] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.openBookings.bind(client.rawValue, at: 1)
        }
        defer { statements.openBookings.reset() }
        var bookings: [Booking] = []
        while try mappingSQLiteErrors({ () throws(SQLiteError) in
            try statements.openBookings.step()
        }) {
            bookings.append(try BookingRow.booking(statements.openBookings))
        }
        return bookings
    }

    /// Records new bookings for a client, and removes the records of others.
    public mutating func recordOpenBookings(
        of client: ClientID,
        adding new: [BookingID],
        removing ended: [BookingID]
    ) throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            for id in ended {
                try statements.removeOpenBooking.bind(id.rawValue, at: 1)
                try statements.removeOpenBooking.run()
            }
            for id in new {
                try statements.insertOpenBooking.bind(id.rawValue, at: 1)
                try statements.insertOpenBooking.bind(client.rawValue, at: 2)
                try statements.insertOpenBooking.run()
            }
        }
    }
}
