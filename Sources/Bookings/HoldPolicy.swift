/// How long a seat stays locked.
public struct HoldPolicy: Hashable, Sendable {
    /// From `hold` to the deadline, in milliseconds; positive.
    public let holdMilliseconds: Int64

    /// From the first entry into PAYMENT_PENDING to the deadline, in milliseconds; positive.
    ///
    /// The later of this and the hold's own deadline counts.
    public let paymentMilliseconds: Int64

    /// Ten minutes for the hold, fifteen for the payment.
    public static let standard = HoldPolicy(holdMilliseconds: 600_000, paymentMilliseconds: 900_000)

    /// Takes the two times, in milliseconds.
    public init(holdMilliseconds: Int64, paymentMilliseconds: Int64) {
        self.holdMilliseconds = holdMilliseconds
        self.paymentMilliseconds = paymentMilliseconds
    }
}
