internal import HTTP

/// An application without its type, as an event loop sees it.
///
/// The loop is not generic, so that its code exists only once and is optimized as a whole.
protocol Responder: AnyObject {
    func respond(
        to request: borrowing Request,
        exchange: Exchange,
        with response: inout Response,
        on loop: any LoopControl
    ) -> Disposition

    func acceptsContent(
        of request: borrowing Request,
        exchange: Exchange,
        refusingWith response: inout Response,
        on loop: any LoopControl
    ) -> Bool

    /// Lets the application handle the messages that were posted since the last call.
    func deliverMessages(on loop: any LoopControl)

    func streamEnded(_ exchange: Exchange)

    func turnEnded()
}

/// Owns the application of one event loop.
final class ApplicationBox<App: Application & ~Copyable>: Responder {
    private var application: App
    private let mailbox: Mailbox<App.Message>

    init(_ application: consuming App, mailbox: Mailbox<App.Message>) {
        self.application = application
        self.mailbox = mailbox
    }

    func respond(
        to request: borrowing Request,
        exchange: Exchange,
        with response: inout Response,
        on loop: any LoopControl
    ) -> Disposition {
        application.respond(to: request, exchange: exchange, with: &response, on: loop)
    }

    func acceptsContent(
        of request: borrowing Request,
        exchange: Exchange,
        refusingWith response: inout Response,
        on loop: any LoopControl
    ) -> Bool {
        application.acceptsContent(
            of: request,
            exchange: exchange,
            refusingWith: &response,
            on: loop
        )
    }

    func deliverMessages(on loop: any LoopControl) {
        application.receive(from: mailbox, on: loop)
    }

    func streamEnded(_ exchange: Exchange) { application.streamEnded(exchange) }

    func turnEnded() { application.turnEnded() }
}
