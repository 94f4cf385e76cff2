/// How long a seat stays locked.
public struct HoldPolicy: Hashable, Sendable {
    /// From a hold to its deadline.
    let holdMilliseconds: Int64
    /// From the first entry into PAYMENT_PENDING to the deadline, unless the hold's own deadline is
    /// later.
    let paymentMilliseconds: Int64

    /// Ten minutes for a hold, fifteen for a payment.
    public static let standard = HoldPolicy(hold: .seconds(600), payment: .seconds(900))

    /// Creates a policy from two positive durations, of which whole milliseconds count.
    public init(hold: Duration, payment: Duration) {
        holdMilliseconds = hold.wholeMilliseconds
        paymentMilliseconds = payment.wholeMilliseconds
    }

    /// The deadline of a hold that begins at `now`.
    func holdDeadline(from now: Timestamp) -> Timestamp {
        Timestamp(rawValue: now.rawValue + holdMilliseconds)
    }

    /// The deadline of a payment that begins at `now`, for a hold that ends at `holdDeadline`.
    func paymentDeadline(from now: Timestamp, holdDeadline: Timestamp?) -> Timestamp {
        let payment = Timestamp(rawValue: now.rawValue + paymentMilliseconds)
        return holdDeadline.map { max($0, payment) } ?? payment
    }
}
