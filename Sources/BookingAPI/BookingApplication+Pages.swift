internal import Bytes
internal import HTTP
internal import JSON
internal import WebAssets

/// What is not the API: the files of the web front end, and how the server is.
extension BookingApplication where Reader: ~Copyable {
    /// Answers with a file of the front end; browsers ask whether it has changed.
    func showPage(_ request: borrowing Request, _ response: inout Response) throws(Problem) {
        guard let asset = WebAsset.named(request.path) else { throw .unknownPath }
        response.field("ETag") { $0.append(asset.entityTag) }
        response.field("Cache-Control", "no-cache")
        // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
        let tag = unsafe asset.entityTag.utf8Span.span.bytes
        if let known = request.field(named: "if-none-match"), EntityTag.isNamed(tag, in: known) {
            response.status = 304
            return
        }
        response.field("Content-Type", asset.contentType)
        response.writePageFields()
        response.content.append(asset.bytes)
    }

    /// Says that the process serves.
    func showHealth(_ response: inout Response) {
        response.field("Content-Type", JSONContent.type)
        response.field("Cache-Control", "no-store")
        response.content.append("{\"status\":\"ok\"}")
    }

    /// Says whether the database can be written, and what else is there.
    func showReadiness(_ response: inout Response) {
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

    /// Answers with what the operator's page shows.
    func showOperations(_ response: inout Response) {
        response.field("Content-Type", JSONContent.type)
        response.field("Cache-Control", "no-store")
        response.content.append(context.operations.status())
    }

    /// Answers with what Prometheus reads.
    func showMetrics(_ response: inout Response) {
        response.field("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        response.field("Cache-Control", "no-store")
        response.content.append(context.operations.metrics())
    }
}

extension Response {
    /// What every page says to the browser that shows it.
    mutating func writePageFields() {
        field("Content-Security-Policy", WebAsset.contentSecurityPolicy)
        field("X-Frame-Options", "DENY")
        field("Referrer-Policy", "no-referrer")
        field("Cross-Origin-Opener-Policy", "same-origin")
    }
}
