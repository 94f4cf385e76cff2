/// `ServerLimits` in the units that an event loop computes with.
struct LoopLimits: Sendable {
    let headNanoseconds: Int64
    let contentNanoseconds: Int64
    let contentBytesPerSecond: Int
    let idleNanoseconds: Int64
    let writeNanoseconds: Int64
    let writeBytesPerSecond: Int
    let lingerNanoseconds: Int64
    let lingerBytes: Int
    let acceptPauseNanoseconds: Int64
    let outputBytes: Int
    let streamBytes: Int
    let requestsPerTurn: Int

    init(_ limits: ServerLimits) {
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
    static let receiveBytes = 65_536

    /// Bytes of a shared buffer above which it is not kept for the next connection.
    static let keptBufferBytes = 262_144

    /// Events taken from epoll at a time.
    static let eventsPerWait = 256

    /// Connections accepted before others get their turn.
    static let acceptsPerTurn = 32
}

extension Duration {
    /// In nanoseconds; what does not fit is the largest number that does.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max / 4 : min(whole + attoseconds / 1_000_000_000, .max / 4)
    }
}
