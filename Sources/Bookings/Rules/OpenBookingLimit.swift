/// A client whose open bookings are counted, so that no client keeps a whole flight from others.
///
/// The number stands for a token or an address; equal numbers are the same client.
public struct ClientID: RawRepresentable, Hashable, Sendable {
    /// The number that the API derives from the client.
    public let rawValue: Int64

    /// Creates an id from any number.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// How many open bookings a client may have.
public struct OpenBookingLimit: Hashable, Sendable {
    /// The client.
    public let client: ClientID
    /// The number of bookings; positive.
    public let bookings: Int

    /// Creates a limit.
    public init(of client: ClientID, bookings: Int) {
        self.client = client
        self.bookings = bookings
    }
}

/// Which bookings count as open, and whether a client may have more.
extension Rules {
    /// When a booking ceases to count as open; nil if it does not count at `now`.
    ///
    /// A booking is open while it is neither paid nor ended. One that is INITIATED counts as long as a
    /// hold would have lasted since its creation.
    func openUntil(_ booking: Booking, at now: Timestamp) -> Timestamp? {
        let end =
            switch booking.state.status {
            case .initiated: policy.holdDeadline(from: booking.createdAt)
            case .seatHeld, .paymentPending: booking.state.expiresAt
            case .confirmed, .refunded, .expired: nil as Timestamp?
            }
        return end.flatMap { now < $0 ? $0 : nil }
    }

    /// Allows a client to create `count` bookings, or rejects that.
    ///
    /// - Parameters:
    ///   - count: The number of bookings; positive.
    ///   - limit: The client's limit.
    ///   - bookings: The bookings that are recorded for the client.
    ///   - now: The time.
    /// - Throws: `tooManyOpenBookings`.
    func checkOpenBookings(
        _ count: Int,
        _ limit: OpenBookingLimit,
        besides bookings: [Booking],
        at now: Timestamp
    ) throws(RuleRefusal) {
        let ends = bookings.compactMap { openUntil($0, at: now) }
        guard ends.count + count > limit.bookings else { return }
        throw .tooManyOpenBookings(limit: limit.bookings, wait: (ends.min() ?? now) - now)
    }
}
