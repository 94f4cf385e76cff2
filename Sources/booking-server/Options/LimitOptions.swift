internal import ArgumentParser
internal import HTTP
internal import HTTPServer
internal import ProcessSupport

/// The options of the limits of requests and connections.
struct LimitOptions: ParsableArguments {
    @Option(name: .customLong("max-head-bytes"), help: LimitSettings.headBytes.help)
    var headBytes: String?

    @Option(name: .customLong("max-target-bytes"), help: LimitSettings.targetBytes.help)
    var targetBytes: String?

    @Option(name: .customLong("max-fields"), help: LimitSettings.fields.help)
    var fields: String?

    @Option(name: .customLong("max-content-bytes"), help: LimitSettings.contentBytes.help)
    var contentBytes: String?

    @Option(
        name: .customLong("max-chunk-extension-bytes"),
        help: LimitSettings.chunkExtensionBytes.help
    )
    var chunkExtensionBytes: String?

    @Option(name: .customLong("max-trailer-bytes"), help: LimitSettings.trailerBytes.help)
    var trailerBytes: String?

    @Option(name: .customLong("head-seconds"), help: LimitSettings.headTime.help)
    var headTime: String?

    @Option(name: .customLong("content-seconds"), help: LimitSettings.contentTime.help)
    var contentTime: String?

    @Option(name: .customLong("content-bytes-per-second"), help: LimitSettings.contentRate.help)
    var contentRate: String?

    @Option(name: .customLong("idle-seconds"), help: LimitSettings.idleTime.help)
    var idleTime: String?

    @Option(name: .customLong("write-seconds"), help: LimitSettings.writeTime.help)
    var writeTime: String?

    @Option(name: .customLong("write-bytes-per-second"), help: LimitSettings.writeRate.help)
    var writeRate: String?

    @Option(name: .customLong("linger-seconds"), help: LimitSettings.lingerTime.help)
    var lingerTime: String?

    @Option(name: .customLong("max-connections"), help: LimitSettings.connections.help)
    var connections: String?

    @Option(
        name: .customLong("max-connections-per-address"),
        help: LimitSettings.connectionsPerAddress.help
    )
    var connectionsPerAddress: String?

    @Option(name: .customLong("max-buffered-bytes"), help: LimitSettings.bufferedBytes.help)
    var bufferedBytes: String?

    @Option(name: .customLong("max-output-bytes"), help: LimitSettings.outputBytes.help)
    var outputBytes: String?

    @Option(name: .customLong("max-stream-bytes"), help: LimitSettings.streamBytes.help)
    var streamBytes: String?

    func validate() throws { _ = try limits() }

    /// The limits.
    func limits() throws -> HTTPServerLimits {
        var limits = HTTPServerLimits()
        limits.request.headBytes = try LimitSettings.headBytes.value(option: headBytes)
        limits.request.targetBytes = try LimitSettings.targetBytes.value(option: targetBytes)
        limits.request.fields = try LimitSettings.fields.value(option: fields)
        limits.request.contentBytes = try LimitSettings.contentBytes.value(option: contentBytes)
        limits.request.chunkExtensionBytes = try LimitSettings.chunkExtensionBytes.value(
            option: chunkExtensionBytes
        )
        limits.request.trailerBytes = try LimitSettings.trailerBytes.value(option: trailerBytes)
        limits.headTime = try LimitSettings.headTime.value(option: headTime)
        limits.contentTime = try LimitSettings.contentTime.value(option: contentTime)
        limits.contentBytesPerSecond = try LimitSettings.contentRate.value(option: contentRate)
        limits.idleTime = try LimitSettings.idleTime.value(option: idleTime)
        limits.writeTime = try LimitSettings.writeTime.value(option: writeTime)
        limits.writeBytesPerSecond = try LimitSettings.writeRate.value(option: writeRate)
        limits.lingerTime = try LimitSettings.lingerTime.value(option: lingerTime)
        limits.connections = try LimitSettings.connections.value(option: connections)
        limits.connectionsPerAddress = try LimitSettings.connectionsPerAddress.value(
            option: connectionsPerAddress
        )
        limits.bufferedBytes = try LimitSettings.bufferedBytes.value(option: bufferedBytes)
        limits.outputBytes = try LimitSettings.outputBytes.value(option: outputBytes)
        limits.streamBytes = try LimitSettings.streamBytes.value(option: streamBytes)
        return limits
    }
}
