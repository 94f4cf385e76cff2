internal import Bookings
internal import Bytes

/// Everything that is not valid in a request, so that the client learns it from one response.
struct FieldErrors {
    private(set) var errors: [InvalidField] = []

    /// Adds an error about a field.
    mutating func add(_ field: String, _ message: String) {
        guard errors.count < APILimits.errorsPerResponse else { return }
        errors.append(InvalidField(field, message))
    }

    /// Returns the result of `make`; if that throws, adds the error and returns nil.
    mutating func catching<Value>(_ make: () throws(InvalidField) -> Value) -> Value? {
        do throws(InvalidField) {
            return try make()
        } catch {
            add(error.field, error.message)
            return nil
        }
    }

    /// Throws a 400 if there is an error.
    func check() throws(Problem) {
        guard errors.isEmpty else { throw Problem(fields: errors) }
    }

    /// The beginning of a text that the client sent, for a message.
    static func quoted(_ text: RawSpan) -> String {
        text.byteCount <= APILimits.quotedBytes
            ? text.text : text.extracting(first: APILimits.quotedBytes).text + "…"
    }
}
