/// `ServerLimits` in the units that an event loop computes with.
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

    package init(_ limits: ServerLimits) {
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

    /// Bytes that one receive asks for: what a socket's buffer usually has at most.
    package static let receiveBytes = 65_536

    /// Bytes of a shared buffer above which it is not kept for the next connection.
    package static let keptBufferBytes = 262_144

    /// Events taken from epoll at a time.
    package static let eventsPerWait = 256

    /// Connections accepted before others get their turn.
    package static let acceptsPerTurn = 32
}

extension Duration {
    /// In nanoseconds; what does not fit is the largest number that does.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max / 4 : min(whole + attoseconds / 1_000_000_000, .max / 4)
    }
}
