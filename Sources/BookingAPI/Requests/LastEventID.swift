internal import Bookings
internal import Bytes
internal import HTTP

extension Request {
    /// The id of the last event that a client of a stream has, from the field `Last-Event-ID`; nil without the field.
    ///
    /// A browser omits the field until it has an id, so an empty one is an error (HTML, 9.2.3).
    borrowing func lastEventID() throws(Problem) -> EventID? {
        guard let field = field(named: "last-event-id") else { return nil }
        guard let id = Int64(decimal: field) else {
            throw Problem(fields: [InvalidField("Last-Event-ID", "must be the id of an event")])
        }
        return EventID(rawValue: id)
    }
}
