/// How long a seat stays locked.
public struct HoldPolicy: Hashable, Sendable {
    /// From a hold, or its extension, to the deadline.
    let holdMilliseconds: Int64
    /// From a hold to the latest deadline that an extension can set.
    let longestHoldMilliseconds: Int64
    /// From the first entry into PAYMENT_PENDING to the deadline, unless the hold's own deadline is
    /// later.
    let paymentMilliseconds: Int64

    /// Ten minutes for a hold, thirty with all extensions, fifteen for a payment.
    public static let standard = HoldPolicy(
        hold: .seconds(600),
        longestHold: .seconds(1_800),
        payment: .seconds(900)
    )

    /// Creates a policy from three positive durations, of which whole milliseconds count.
    ///
    /// - Precondition: `longestHold` is not shorter than `hold`.
    public init(hold: Duration, longestHold: Duration, payment: Duration) {
        precondition(longestHold >= hold, "a hold may last as long as a hold lasts")
        holdMilliseconds = hold.wholeMilliseconds
        longestHoldMilliseconds = longestHold.wholeMilliseconds
        paymentMilliseconds = payment.wholeMilliseconds
    }

    /// The deadline of a hold that begins at `now`.
    func holdDeadline(from now: Timestamp) -> Timestamp {
        Timestamp(rawValue: now.rawValue + holdMilliseconds)
    }

    /// The latest deadline that an extension of a hold can set.
    func longestHoldDeadline(from firstHold: Timestamp) -> Timestamp {
        Timestamp(rawValue: firstHold.rawValue + longestHoldMilliseconds)
    }

    /// The deadline of a payment that begins at `now`, for a hold that ends at `holdDeadline`.
    func paymentDeadline(from now: Timestamp, holdDeadline: Timestamp?) -> Timestamp {
        let payment = Timestamp(rawValue: now.rawValue + paymentMilliseconds)
        return holdDeadline.map { max($0, payment) } ?? payment
    }
}
