/// A passenger's name: 1 to 200 characters, no control characters, not only white space.
///
/// The name is preserved code point for code point.
public struct PassengerName: Hashable, Sendable {
    /// The name as the client sent it.
    public let text: String

    /// Validates a name.
    ///
    /// Characters are Unicode scalars, so the limit does not depend on the version of Unicode that
    /// the program knows. Control characters are those of the general category Cc, which never
    /// changes (Unicode's stability policies).
    public init(_ text: String) throws(InvalidField) {
        var scalars = 0
        var isBlank = true
        for scalar in text.unicodeScalars {
            scalars += 1
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                throw InvalidField("passenger_name", "must not contain control characters")
            }
            if isBlank, scalar != " ", !scalar.properties.isWhitespace { isBlank = false }
        }
        guard (1...BookingLimits.passengerNameCharacters).contains(scalars) else {
            throw InvalidField(
                "passenger_name",
                "must have 1 to \(BookingLimits.passengerNameCharacters) characters, has \(scalars)"
            )
        }
        guard !isBlank else {
            throw InvalidField("passenger_name", "must not consist of white space only")
        }
        self.text = text
    }
}
