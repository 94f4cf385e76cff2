internal import Sockets

/// `HTTPServerLimits` in the units that an event loop computes with, and the loop's own limits.
package struct LoopLimits: Sendable {
    package let headNanoseconds: Int64
    package let contentNanoseconds: Int64
    package let contentBytesPerSecond: Int
    package let idleNanoseconds: Int64
    package let writeNanoseconds: Int64
    package let writeBytesPerSecond: Int
    package let lingerNanoseconds: Int64
    package let lingerBytes: Int
    package let acceptPauseNanoseconds: Int64
    package let outputBytes: Int
    package let streamBytes: Int
    package let requestsPerTurn: Int

    package init(_ limits: HTTPServerLimits) {
        headNanoseconds = limits.headTime.wholeNanoseconds
        contentNanoseconds = limits.contentTime.wholeNanoseconds
        contentBytesPerSecond = limits.contentBytesPerSecond
        idleNanoseconds = limits.idleTime.wholeNanoseconds
        writeNanoseconds = limits.writeTime.wholeNanoseconds
        writeBytesPerSecond = limits.writeBytesPerSecond
        lingerNanoseconds = limits.lingerTime.wholeNanoseconds
        lingerBytes = limits.lingerBytes
        acceptPauseNanoseconds = limits.acceptPause.wholeNanoseconds
        outputBytes = limits.outputBytes
        streamBytes = limits.streamBytes
        requestsPerTurn = max(limits.requestsPerTurn, 1)
    }

    /// The number of bytes that one receive requests: at least as many as most sockets buffer.
    package static let receiveBytes = 65_536

    /// The size in bytes beyond which the loop frees a buffer instead of reusing it.
    package static let keptBufferBytes = 262_144

    /// The number of events that one wait returns.
    package static let eventsPerWait = 256

    /// The number of connections that the loop accepts before it handles other events.
    package static let acceptsPerTurn = 32
}
