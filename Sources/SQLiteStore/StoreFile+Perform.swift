public import Bookings
internal import SQLite

extension SQLiteBookingStore {
    /// Carries out commands in one transaction, on a connection of its own.
    ///
    /// For programs that write now and then; a server has a `Writer`. Blocks.
    public func perform(
        _ commands: [Command],
        service: BookingService,
        at now: Timestamp
    ) throws(StoreError) -> [Outcome] {
        var outcomes: [Outcome] = []
        var session: WriteSession
        do throws(SQLiteError) {
            session = try WriteSession.open(self)
        } catch {
            throw StoreError(error)
        }
        try session.transaction(at: now) { (session) throws(StoreError) in
            for command in commands {
                outcomes.append(
                    try service.perform(command, by: .anonymous, at: now, in: &session)
                )
            }
        }
        return outcomes
    }
}
