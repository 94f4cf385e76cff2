internal import Bytes
internal import HTTP
internal import HTTPServer

/// Responds to Prometheus and to health checks.
struct MetricsApplication: Application, ~Copyable {
    typealias Message = Never

    private enum Route: Sendable {
        case metrics
        case health
    }

    private let monitor: WorkerMonitor
    private let router: Router<Route>

    init(_ monitor: WorkerMonitor) {
        self.monitor = monitor
        var router = Router<Route>()
        router.add("GET /metrics", .metrics)
        router.add("GET /healthz", .health)
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
            response.content.append(monitor.text())
        case .matched(.health, _): writeHealth(into: &response)
        case .options(let methods):
            response.status = 204
            response.field("Allow") { methods.append(to: &$0) }
        case .methodNotAllowed(let methods):
            response.field("Allow") { methods.append(to: &$0) }
            refuse(405, "This port allows only GET.\n", &response)
        case .notFound: refuse(404, "This port has only /metrics and /healthz.\n", &response)
        }
        return .responded
    }

    mutating func receive(from mailbox: Mailbox<Never>, on loop: any LoopControl) {}

    mutating func streamEnded(_ exchange: Exchange) {}

    private func writeHealth(into response: inout Response) {
        let isHealthy = monitor.isHealthy()
        response.status = isHealthy ? 200 : 503
        response.field("Content-Type", "application/json")
        response.content.append(isHealthy ? #"{"status":"ok"}"# : #"{"status":"stuck"}"#)
    }

    private func refuse(_ status: UInt16, _ text: StaticString, _ response: inout Response) {
        response.status = status
        response.field("Content-Type", "text/plain; charset=utf-8")
        response.content.append(text)
    }
}
