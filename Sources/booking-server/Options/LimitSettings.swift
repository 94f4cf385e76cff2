internal import HTTP
internal import HTTPServer
internal import ProcessSupport

/// The settings of the limits of requests and connections; the defaults are those of `HTTPServer`.
enum LimitSettings {
    private static let limits = HTTPServerLimits()
    private static let largest = 1 << 40

    // MARK: One request

    static let headBytes = count(
        "--max-head-bytes",
        "MAX_HEAD_BYTES",
        limits.request.headBytes,
        in: 256...1 << 30,
        "Bytes of a request line and its fields; more gets a 431."
    )
    static let targetBytes = count(
        "--max-target-bytes",
        "MAX_TARGET_BYTES",
        limits.request.targetBytes,
        in: 16...1 << 30,
        "Bytes of a request target; more gets a 414."
    )
    static let fields = count(
        "--max-fields",
        "MAX_FIELDS",
        limits.request.fields,
        in: 1...65_536,
        "Fields of a request; more gets a 431."
    )
    static let contentBytes = count(
        "--max-content-bytes",
        "MAX_CONTENT_BYTES",
        limits.request.contentBytes,
        in: 0...1 << 30,
        "Bytes of a request's content; more gets a 413."
    )
    static let chunkExtensionBytes = count(
        "--max-chunk-extension-bytes",
        "MAX_CHUNK_EXTENSION_BYTES",
        limits.request.chunkExtensionBytes,
        in: 0...1 << 30,
        "Bytes of all chunk extensions of a request; more gets a 413."
    )
    static let trailerBytes = count(
        "--max-trailer-bytes",
        "MAX_TRAILER_BYTES",
        limits.request.trailerBytes,
        in: 2...1 << 30,
        "Bytes of the trailer fields after chunked content; more gets a 431."
    )

    // MARK: Times

    static let headTime = time(
        "--head-seconds",
        "HEAD_SECONDS",
        limits.headTime,
        "The time from the first byte of a request to the end of its head; longer gets a 408."
    )
    static let contentTime = time(
        "--content-seconds",
        "CONTENT_SECONDS",
        limits.contentTime,
        "The longest pause in a request's content; longer gets a 408."
    )
    static let contentRate = count(
        "--content-bytes-per-second",
        "CONTENT_BYTES_PER_SECOND",
        limits.contentBytesPerSecond,
        in: 1...largest,
        "The lowest rate of a request's content, apart from one such pause; less gets a 408."
    )
    static let idleTime = time(
        "--idle-seconds",
        "IDLE_SECONDS",
        limits.idleTime,
        "How long a connection may stay open without a request."
    )
    static let writeTime = time(
        "--write-seconds",
        "WRITE_SECONDS",
        limits.writeTime,
        "The longest pause of a client in reading responses; then the server closes the connection."
    )
    static let writeRate = count(
        "--write-bytes-per-second",
        "WRITE_BYTES_PER_SECOND",
        limits.writeBytesPerSecond,
        in: 1...largest,
        "The lowest rate at which a client reads responses, apart from one such pause."
    )
    static let lingerTime = time(
        "--linger-seconds",
        "LINGER_SECONDS",
        limits.lingerTime,
        "How long the server reads from a refused client, so that the client gets the response."
    )

    // MARK: All connections

    static let connections = count(
        "--max-connections",
        "MAX_CONNECTIONS",
        limits.connections,
        in: 1...1 << 24,
        "Open connections; more get a 503."
    )
    static let connectionsPerAddress = count(
        "--max-connections-per-address",
        "MAX_CONNECTIONS_PER_ADDRESS",
        limits.connectionsPerAddress,
        in: 1...1 << 24,
        "Open connections from one address; more get a 503."
    )
    static let bufferedBytes = count(
        "--max-buffered-bytes",
        "MAX_BUFFERED_BYTES",
        limits.bufferedBytes,
        in: 65_536...largest,
        "Bytes of the buffers of all connections; beyond, incomplete requests get a 503."
    )
    static let outputBytes = count(
        "--max-output-bytes",
        "MAX_OUTPUT_BYTES",
        limits.outputBytes,
        in: 1_024...largest,
        "Bytes of responses that wait for a client; beyond, the server reads no request of it."
    )
    static let streamBytes = count(
        "--max-stream-bytes",
        "MAX_STREAM_BYTES",
        limits.streamBytes,
        in: 1_024...largest,
        "Bytes of events that wait for a subscriber; beyond, the server closes the stream."
    )

    private static func count(
        _ option: String,
        _ variable: String,
        _ fallback: Int,
        in range: ClosedRange<Int>,
        _ abstract: String
    ) -> Setting<Int> {
        Setting(
            option: option,
            variable: variable,
            fallback: "\(fallback)",
            valueName: "number",
            abstract: abstract,
            parse: SettingParsers.integer(in: range)
        )
    }

    /// From a millisecond to a day.
    private static func time(
        _ option: String,
        _ variable: String,
        _ fallback: Duration,
        _ abstract: String
    ) -> Setting<Duration> {
        Setting(
            option: option,
            variable: variable,
            fallback: "\(fallback.components.seconds)",
            valueName: "seconds",
            abstract: abstract,
            parse: SettingParsers.seconds(in: .milliseconds(1)...Duration.seconds(86_400))
        )
    }
}
