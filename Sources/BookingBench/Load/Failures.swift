internal import Bytes

/// What went wrong in a run, which is then no measurement.
public struct Failures: Sendable {
    /// Answers with another status code than the one expected, by code.
    public private(set) var unexpectedStatus: [Int: Int] = [:]
    /// Answers with the right code and the wrong content.
    public private(set) var wrongContent = 0
    /// Connections that ended before their answer, and bytes that are not HTTP.
    public private(set) var brokenConnections = 0
    /// The first few, as they arrived.
    public private(set) var samples: [String] = []

    /// How many there were.
    public var count: Int {
        unexpectedStatus.values.reduce(0, +) + wrongContent + brokenConnections
    }

    mutating func addStatus(_ status: Int, _ content: RawSpan) {
        unexpectedStatus[status, default: 0] += 1
        addSample("unexpected status \(status): \(Self.text(content))")
    }

    mutating func addWrongContent(_ status: Int, _ content: RawSpan) {
        wrongContent += 1
        addSample("wrong content with status \(status): \(Self.text(content))")
    }

    mutating func addBrokenConnection(_ reason: String) {
        brokenConnections += 1
        addSample(reason)
    }

    mutating func merge(_ other: Failures) {
        unexpectedStatus.merge(other.unexpectedStatus, uniquingKeysWith: +)
        wrongContent += other.wrongContent
        brokenConnections += other.brokenConnections
        for sample in other.samples { addSample(sample) }
    }

    private mutating func addSample(_ text: String) {
        if samples.count < Limits.failureSamples { samples.append(text) }
    }

    private static func text(_ content: RawSpan) -> String {
        content.extracting(first: Limits.failureSampleBytes).text
    }
}
