internal import Bytes
internal import HTTP
internal import JSON

/// The responses that need no store: the web pages, and the state of the server.
enum LocalHandlers {
    /// Responds with a file of the web front end, or with a 304 if the browser has it already.
    static func webPage(
        _ request: borrowing Request,
        _ context: ServerContext,
        _ response: inout Response
    ) throws(Problem) {
        guard let asset = WebAsset.named(request.path.text) else { throw .unknownPath }
        response.field("ETag") { $0.append(asset.entityTag) }
        response.field("Cache-Control", "no-cache")
        // Marked unsafe for types with padding; UInt8 has none.
        let tag = unsafe asset.entityTag.utf8Span.span.bytes
        if let known = request.field(named: "if-none-match"), EntityTag.isListed(tag, in: known) {
            response.status = 304
            return
        }
        response.field("Content-Type", asset.contentType)
        response.writePageFields()
        response.content.append(asset.content)
    }

    /// `GET /healthz`: the process serves requests.
    static func health(
        _ request: borrowing Request,
        _ context: ServerContext,
        _ response: inout Response
    ) throws(Problem) {
        response.field("Content-Type", JSONContent.type)
        response.field("Cache-Control", "no-store")
        response.content.append("{\"status\":\"ok\"}")
    }

    /// `GET /readyz`: whether the database is writable, and whether Redis and a worker are present.
    static func readiness(
        _ request: borrowing Request,
        _ context: ServerContext,
        _ response: inout Response
    ) throws(Problem) {
        let state = context.probe.state()
        response.status = state.databaseIsWritable ? 200 : 503
        response.field("Content-Type", JSONContent.type)
        response.field("Cache-Control", "no-store")
        if !state.databaseIsWritable {
            response.field("Retry-After") { $0.append(decimal: Int64(APILimits.retrySeconds)) }
        }
        response.content.append("{\"status\":")
        response.content.append(jsonLiteral: state.databaseIsWritable ? "ready" : "unready")
        response.content.append(",\"database\":")
        response.content.append(jsonLiteral: state.databaseIsWritable ? "ok" : "unwritable")
        response.content.append(",\"redis\":")
        response.content.append(jsonLiteral: state.redis.name(missing: "down"))
        response.content.append(",\"worker\":")
        response.content.append(jsonLiteral: state.worker.name(missing: "missing"))
        response.content.append("}")
    }

    /// `GET /ops/status.json`: what the operator's page shows.
    static func operations(
        _ request: borrowing Request,
        _ context: ServerContext,
        _ response: inout Response
    ) throws(Problem) {
        response.field("Content-Type", JSONContent.type)
        response.field("Cache-Control", "no-store")
        response.content.append(context.operations.status())
    }

    /// `GET /metrics`: the metrics in Prometheus's text format.
    static func metrics(
        _ request: borrowing Request,
        _ context: ServerContext,
        _ response: inout Response
    ) throws(Problem) {
        response.field("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        response.field("Cache-Control", "no-store")
        response.content.append(context.operations.metrics())
    }
}
