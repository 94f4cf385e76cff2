public import HTTP

/// Responds to the requests of one event loop.
///
/// The server creates one application for each event loop, on that loop's thread, and calls it only
/// there. So an application may own connections to a database and needs no locks. No method may
/// block.
public protocol Application: ~Copyable, SendableMetatype {
    /// What other threads post to the application, for example the outcomes of commands.
    associatedtype Message: Sendable

    /// Responds to a complete request.
    mutating func respond(
        to request: borrowing Request,
        exchange: Exchange,
        with response: inout Response,
        on loop: any LoopControl
    ) -> Disposition

    /// Decides by its head whether the server reads the content of a request.
    ///
    /// The server calls this only if the client waits for permission to send the content (`Expect:
    /// 100-continue`) and has sent none of it. `request.content` is empty.
    ///
    /// If the result is true, the server tells the client to send the content, and later calls
    /// `respond` with the complete request and a new exchange; all checks must be repeated there,
    /// since most clients do not wait. If the result is false, the server sends `response`, reads
    /// no content, and closes the connection: it cannot know whether the client sends the content
    /// nevertheless (RFC 9110, section 10.1.1; RFC 9112, section 9.3).
    mutating func acceptsContent(
        of request: borrowing Request,
        exchange: Exchange,
        refusingWith response: inout Response,
        on loop: any LoopControl
    ) -> Bool

    /// Handles the messages that other threads have posted (`Mailbox.take(for:into:)`).
    ///
    /// The application takes the messages from its mailbox itself, since the event loop does not
    /// know their type.
    mutating func receive(from mailbox: Mailbox<Message>, on loop: any LoopControl)

    /// A stream has ended without a call to `LoopControl.endStream(_:)`: the client has closed the
    /// connection, did not read fast enough, or the server stops.
    mutating func streamEnded(_ exchange: Exchange)

    /// The event loop has handled all events of this turn, and is about to wait.
    mutating func turnEnded()
}

extension Application where Self: ~Copyable {
    /// Accepts every content.
    public mutating func acceptsContent(
        of request: borrowing Request,
        exchange: Exchange,
        refusingWith response: inout Response,
        on loop: any LoopControl
    ) -> Bool { true }

    /// Does nothing.
    public mutating func turnEnded() {}
}

/// What an application has decided about a request.
public enum Disposition: Sendable {
    /// `response` is complete.
    case responded

    /// The application will call `LoopControl.respond(to:_:)`. Until then the server reads no
    /// further request of the connection.
    case deferred

    /// `response` is the head and the first content of a stream, which continues until the
    /// application calls `LoopControl.endStream(_:)` or the connection is closed.
    case streaming
}
