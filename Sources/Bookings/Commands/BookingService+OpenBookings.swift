/// Creating bookings for a client whose open bookings are limited.
extension BookingService {
    /// Runs a command that creates bookings if the client may have them, and records them for the client.
    func create<Transaction: BookingTransaction & ~Copyable>(
        _ command: Command,
        _ limit: OpenBookingLimit,
        by actor: Actor,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> Outcome {
        let known = try transaction.openBookings(of: limit.client)
        do throws(RuleRefusal) {
            try rules.checkOpenBookings(command.createdBookings, limit, besides: known, at: now)
        } catch {
            return .refused(error)
        }
        let outcome = try run(command, by: actor, at: now, in: &transaction)
        let created =
            switch outcome {
            case .booking(let booking, on: _): [booking.id]
            case .order(let details): details.order.bookingIDs
            case .bookings, .flight, .refused, .expiry, .webhook, .nothing: [] as [BookingID]
            }
        guard !created.isEmpty else { return outcome }
        try transaction.recordOpenBookings(
            of: limit.client,
            adding: created,
            removing: known.filter { rules.openUntil($0, at: now) == nil }.map(\.id)
        )
        return outcome
    }
}
