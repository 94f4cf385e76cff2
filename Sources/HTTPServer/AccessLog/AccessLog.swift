internal import Bytes
public import Sockets

/// Writes a line for every request, on its own thread.
///
/// The event loops only append to memory, so that a blocked output never blocks the server. Lines
/// that do not fit into memory are discarded and counted; the count is logged later. No byte of a
/// request can end a line or look like another field (`AccessLogLine`).
public final class AccessLog: ServerObserver {
    /// The format of the lines.
    public enum Format: Sendable {
        /// Time, level and label, then `name=value` for each value.
        case text
        /// One JSON object.
        case json
    }

    /// The number of bytes that may wait for the log's thread.
    static let waitingBytes = 1_048_576

    private struct Waiting {
        // An array, since a ByteBuffer cannot be transferred between threads.
        var lines: [UInt8] = []
        var discardedLines = 0
    }

    private let format: Format
    private let secretPrefix: StaticString
    private let sink: @Sendable (RawSpan) -> Void
    private let perLoop: [TurnLines]
    private let waiting = Guarded(Waiting())
    private let thread = StoppableThread(name: "access-log")

    /// Creates a log and starts its thread.
    ///
    /// `close` must be called after the server has stopped.
    ///
    /// - Parameters:
    ///   - format: The format of the lines.
    ///   - loopCount: The number of event loops of the server.
    ///   - secretPrefix: The first characters of access tokens, which consist of base64url
    ///     characters. If a client puts a token into a target, the log shows only this prefix.
    ///     Empty if there are no tokens.
    ///   - sink: Writes complete lines; called on the log's thread, which it may block.
    /// - Throws: `SystemError` if the process may not start another thread.
    public init(
        format: Format,
        loopCount: Int,
        secretPrefix: StaticString = "",
        sink: @escaping @Sendable (RawSpan) -> Void
    ) throws(SystemError) {
        self.format = format
        self.secretPrefix = secretPrefix
        self.sink = sink
        perLoop = (0..<loopCount).map { _ in TurnLines() }
        try thread.start { [self] in writeLines() }
    }

    /// Writes the remaining lines, and ends the thread.
    public func close() {
        thread.stop()
    }

    /// Appends a line to the lines of the loop's current turn.
    public func requestFinished(_ record: borrowing RequestRecord, loop: Int) {
        let now = WallClock.milliseconds()
        perLoop[loop].lines.withLock { lines in
            switch format {
            case .text:
                AccessLogLine.appendText(
                    record,
                    milliseconds: now,
                    hiding: secretPrefix,
                    to: &lines
                )
            case .json:
                AccessLogLine.appendJSON(
                    record,
                    milliseconds: now,
                    hiding: secretPrefix,
                    to: &lines
                )
            }
        }
    }

    /// Transfers the lines of the turn to the log's thread.
    public func turnEnded(loop: Int) {
        let mustWake = perLoop[loop].lines.withLock { lines in
            guard !lines.isEmpty else { return false }
            defer { lines.removeAll() }
            return waiting.withLock { waiting in
                let wasEmpty = waiting.lines.isEmpty
                if waiting.lines.count + lines.count <= Self.waitingBytes {
                    unsafe lines.bytes.withUnsafeBytes {
                        unsafe waiting.lines.append(contentsOf: $0)
                    }
                } else {
                    waiting.discardedLines += Self.countLines(lines.bytes)
                }
                return wasEmpty
            }
        }
        if mustWake { thread.wake() }
    }

    private func writeLines() {
        var lines: [UInt8] = []
        while true {
            thread.wait()
            // Read before the lines are taken, so that the last lines are written.
            let isLast = thread.isStopping
            let discardedLines = waiting.withLock { waiting in
                swap(&lines, &waiting.lines)
                defer { waiting.discardedLines = 0 }
                return waiting.discardedLines
            }
            if discardedLines > 0 {
                let note = "access log: \(discardedLines) lines discarded, the output is too slow\n"
                lines.append(contentsOf: note.utf8)
            }
            // `bytes` is unsafe only for elements with padding, which UInt8 does not have.
            if !lines.isEmpty { unsafe sink(lines.span.bytes) }
            lines.removeAll(keepingCapacity: true)
            if isLast { return }
        }
    }

    private static func countLines(_ bytes: RawSpan) -> Int {
        var count = 0
        for offset in 0..<bytes.byteCount
        where unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) == 0x0A {
            count += 1
        }
        return count
    }

    /// The lines of one loop's turn, which only that loop uses; the compiler requires the lock.
    private final class TurnLines: Sendable {
        let lines = Guarded(ByteBuffer())
    }
}
