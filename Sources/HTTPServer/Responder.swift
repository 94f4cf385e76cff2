internal import HTTP

/// An application as its event loop sees it: without its types.
///
/// The loop is not generic, so that its code exists once and is compiled as a whole; only this
/// boundary knows the application's type.
protocol Responder: AnyObject {
    func respond(
        to request: borrowing Request,
        exchange: Exchange,
        with response: inout Response,
        on loop: any LoopControl
    ) -> Disposition

    /// Hands over what was posted since the last call.
    func deliverMessages(on loop: any LoopControl)

    func streamEnded(_ exchange: Exchange)

    func turnEnded()
}

/// Owns an application, and calls it on its loop's thread only.
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

    func deliverMessages(on control: any LoopControl) {
        application.receive(from: mailbox, on: control)
    }

    func streamEnded(_ exchange: Exchange) {
        application.streamEnded(exchange)
    }

    func turnEnded() { application.turnEnded() }
}
