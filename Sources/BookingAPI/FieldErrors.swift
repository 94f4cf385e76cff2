internal import Bookings
internal import Bytes

/// Everything that is wrong with a request's fields, so that its sender learns it at once.
struct FieldErrors {
    private(set) var errors: [InvalidField] = []

    mutating func add(_ field: String, _ message: String) {
        guard errors.count < APILimits.errorsPerAnswer else { return }
        errors.append(InvalidField(field, message))
    }

    mutating func add(_ error: InvalidField) { add(error.field, error.message) }

    /// What `make` gives; its error is kept where it throws one.
    mutating func keeping<Value>(_ make: () throws(InvalidField) -> Value) -> Value? {
        do throws(InvalidField) {
            return try make()
        } catch {
            add(error)
            return nil
        }
    }

    /// Throws where something was wrong.
    func check() throws(Problem) {
        guard errors.isEmpty else { throw Problem(fields: errors) }
    }

    /// The beginning of a client's own words, for a message.
    static func quoted(_ text: RawSpan) -> String {
        text.byteCount <= APILimits.quotedBytes
            ? text.text : text.extracting(first: APILimits.quotedBytes).text + "…"
    }
}
