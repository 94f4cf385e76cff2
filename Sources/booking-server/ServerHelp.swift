internal import HTTP
internal import HTTPServer

/// What `--help` says besides the options.
enum ServerHelp {
    /// The bounds that clients meet, as the server has them.
    static var discussion: String {
        let limits = ServerLimits()
        let request = limits.request
        return """
            Stop it with SIGTERM or SIGINT: it accepts no more, finishes what is in flight and exits \
            with status 0.

            Limits of a request: \(request.headBytes) bytes of head, \(request.targetBytes) of them \
            target, \(request.fields) fields, \(request.contentBytes) bytes of content, \
            \(seconds(limits.headTime)) s for the head. \(limits.connections) connections.

            ALLOW_ANONYMOUS=1 lets it listen beyond this machine without tokens.
            """
    }

    private static func seconds(_ duration: Duration) -> Int64 { duration.components.seconds }
}
