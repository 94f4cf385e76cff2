internal import Bytes
internal import HTTP
internal import HTTPServer
internal import Prometheus

/// Answers Prometheus, and whoever asks after the worker's health.
struct MetricsApplication: Application, ~Copyable {
    typealias Message = Never

    private enum Route: Sendable {
        case metrics
        case health
    }

    private let source: any MetricsSource
    private let router: Router<Route>

    init(_ source: any MetricsSource) {
        self.source = source
        var router = Router<Route>()
        router.add(.get, "/metrics", .metrics)
        router.add(.get, "/healthz", .health)
        self.router = router
    }

    mutating func respond(
        to request: borrowing Request,
        exchange: Exchange,
        with response: inout Response,
        on loop: any LoopControl
    ) -> Disposition {
        response.field("Cache-Control", "no-store")
        switch router.match(request.method, path: request.path) {
        case .matched(.metrics, _):
            response.field("Content-Type", PrometheusRegistry.contentType)
            response.content.append(source.metrics())
        case .matched(.health, _): showHealth(&response)
        case .options(let methods):
            response.status = 204
            response.field("Allow") { methods.append(to: &$0) }
        case .methodNotAllowed(let methods):
            response.field("Allow") { methods.append(to: &$0) }
            refuse(405, "This is only to be read.\n", &response)
        case .notFound: refuse(404, "There are /metrics and /healthz.\n", &response)
        }
        return .answered
    }

    mutating func receive(from mailbox: Mailbox<Never>, on loop: any LoopControl) {}

    mutating func streamEnded(_ exchange: Exchange) {}

    private func showHealth(_ response: inout Response) {
        let isWell = source.isWell()
        response.status = isWell ? 200 : 503
        response.field("Content-Type", "application/json")
        response.content.append(isWell ? #"{"status":"ok"}"# : #"{"status":"stuck"}"#)
    }

    private func refuse(_ status: UInt16, _ text: StaticString, _ response: inout Response) {
        response.status = status
        response.field("Content-Type", "text/plain; charset=utf-8")
        response.content.append(text)
    }
}
