/// Who flies: 1 to 200 characters without control characters, kept code point for code point.
public struct PassengerName: Hashable, Sendable {
    /// The name as it was given.
    public let text: String

    /// Takes a name.
    ///
    /// Characters are counted as Unicode scalars, so that the bound does not depend on the version
    /// of Unicode that the program knows. Control characters are those of the general category Cc,
    /// which never changes (Unicode's stability policies).
    public init(_ text: String) throws(InvalidField) {
        var scalars = 0
        for scalar in text.unicodeScalars {
            scalars += 1
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                throw InvalidField("passenger_name", "must not contain control characters")
            }
        }
        guard (1...BookingLimits.passengerNameCharacters).contains(scalars) else {
            throw InvalidField(
                "passenger_name",
                "must have 1 to \(BookingLimits.passengerNameCharacters) characters, has \(scalars)"
            )
        }
        self.text = text
    }
}
