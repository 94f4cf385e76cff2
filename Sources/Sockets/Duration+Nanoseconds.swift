extension Duration {
    /// The duration in nanoseconds, rounded down; a duration beyond 73 years becomes 73 years.
    ///
    /// So the sum of two of them does not overflow.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max / 4 : min(whole + attoseconds / 1_000_000_000, .max / 4)
    }
}
