internal import Bookings
internal import HTTP

/// One row of the endpoint table: all that the server knows about one method of one path.
struct Endpoint: Sendable {
    /// The method and the path's pattern; also the route's name in metrics and logs.
    let route: StaticString

    /// The tokens that may use the endpoint.
    let access: Access

    /// What responds to a request.
    let handler: Handler

    init(_ route: StaticString, _ access: Access, _ handler: Handler) {
        self.route = route
        self.access = access
        self.handler = handler
    }
}

/// What responds to a request for an endpoint.
enum Handler: Sendable {
    /// Reads the store; the response may come later, from another thread.
    case read(any ReadRequest.Type)
    /// Sends a command to the writer; the response comes after the commit.
    case write(CommandForm)
    /// Responds at once, without the store.
    case local(LocalHandler)
}

/// Writes a response from what the server has in memory.
typealias LocalHandler =
    @Sendable (borrowing Request, ServerContext, inout Response) throws(Problem) -> Void
