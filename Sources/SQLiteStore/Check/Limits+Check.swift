extension SQLiteStoreLimits {
    /// How many rows that break one promise are named; the rest is counted.
    static let reportedOffenders = 20
    /// From when on a payment that is under way and runs out of time is worth a note, in milliseconds.
    public static let stuckPaymentMilliseconds: Int64 = 60_000
}
