internal import Bookings

/// Keeps count of the bookings that each client has open.
extension BookingApplication where Reader: ~Copyable {
    /// Counts a booking that is to be made; throws where its client has too many.
    func beginBooking(of caller: Caller) throws(Problem) {
        guard let open = context.limits?.openBookings, let client = caller.client else {
            return
        }
        guard let wait = open.begin(client, now: context.clock.now()) else { return }
        var problem = Problem(
            .tooManyRequests,
            "You have \(open.limit) bookings that are neither paid nor released; end one first."
        )
        problem.quota = Problem.Quota(
            policy: "bookings",
            limit: Int64(open.limit),
            windowSeconds: nil,
            waitSeconds: (wait + 999) / 1_000
        )
        throw problem
    }

    /// Notes what became of a write.
    func settle(_ pending: PendingRequest, _ result: Result<CommandResult, StoreError>) {
        guard let open = context.limits?.openBookings, let client = pending.client else {
            return
        }
        var booking: Booking?
        if case .success(.done(.booking(let made, on: _), kept: _)) = result { booking = made }
        if pending.endpoint == .createBooking {
            let until = context.clock.now().advanced(
                byMilliseconds: APILimits.openBookingMilliseconds
            )
            open.end(client, made: booking?.id, until: until)
        } else if let booking {
            open.note(client, booking)
        }
    }
}
