public import Bookings
internal import HTTP
internal import HTTPServer
public import Logging

/// What all event loops of a server share.
public struct ServerContext: Sendable {
    let clock: any Clock
    let probe: any SystemProbe
    let feed: SeatFeed
    /// What the server needs for webhooks.
    let webhooks: WebhookPolicy
    /// Sends the events of the log to the event loops.
    let events: EventFeed
    let tokens: any TokenDirectory
    let operations: any OperationsSource
    let limits: ClientLimits?
    let proxies: TrustedProxies
    let origins: AllowedOrigins
    let hosts: AllowedHosts
    let log: Logger

    /// Creates a context.
    ///
    /// - Parameters:
    ///   - clock: The time of day.
    ///   - probe: The state of the database, of Redis and of the workers.
    ///   - feed: Sends the changes of seats to the event loops.
    ///   - events: Sends the events of the log to the event loops.
    ///   - webhooks: What the server needs for webhooks.
    ///   - tokens: The access tokens.
    ///   - operations: The status for the operator's page, and the metrics.
    ///   - limits: The limits of each client; nil if clients are not limited.
    ///   - proxies: The proxies that the server trusts.
    ///   - origins: The web sites whose pages may use the API.
    ///   - hosts: The host names under which the server responds while it requires no tokens.
    ///   - log: Receives the causes that clients do not receive.
    public init(
        clock: any Clock,
        probe: any SystemProbe,
        feed: SeatFeed,
        events: EventFeed,
        webhooks: WebhookPolicy,
        tokens: any TokenDirectory = NoTokens(),
        operations: any OperationsSource = NoOperations(),
        limits: ClientLimits? = nil,
        proxies: TrustedProxies = TrustedProxies(),
        origins: AllowedOrigins = AllowedOrigins(),
        hosts: AllowedHosts = .any,
        log: Logger
    ) {
        self.clock = clock
        self.probe = probe
        self.feed = feed
        self.events = events
        self.webhooks = webhooks
        self.tokens = tokens
        self.operations = operations
        self.limits = limits
        self.proxies = proxies
        self.origins = origins
        self.hosts = hosts
        self.log = log
    }

    /// Writes a problem as the whole response, and logs its cause.
    func write(_ problem: Problem, for exchange: Exchange, to response: inout Response) {
        problem.write(to: &response)
        guard let cause = problem.cause else { return }
        log.error(
            "a request failed",
            metadata: ["request_id": "\(RequestID.text(exchange.requestID))", "cause": "\(cause)"]
        )
    }

    /// Writes the response of a deferred request; does nothing if the client has gone.
    ///
    /// - Parameters:
    ///   - pending: The request.
    ///   - loop: The event loop of the request.
    ///   - write: Writes the response, or throws the problem to respond with.
    func finish(
        _ pending: PendingResponse,
        on loop: any LoopControl,
        _ write: (inout Response) throws(Problem) -> Void
    ) {
        loop.respond(to: pending.exchange) { response in
            do throws(Problem) {
                try write(&response)
            } catch {
                self.write(error, for: pending.exchange, to: &response)
            }
            origins.write(pending.origin, to: &response)
        }
    }
}
