import Bytes

/// 80 % reads and 20 % writes on every connection, in a pseudorandom order that is the same in every
/// run.
///
/// Nine reads in ten are of one booking, the tenth is of a page. The writes are lifecycles.
struct MixedWorkload: Workload {
    /// The bookings of each page.
    static let pageRows = 20

    private enum Kind {
        case write
        case get
        case page
    }

    let steps: [String]
    private var lifecycle: LifecycleWorkload
    private var get: GetWorkload
    private var page: PageWorkload
    /// The kind of each connection's last request.
    private var kinds: [Kind]
    private var random: UInt64 = 0x9E37_79B9_7F4A_7C15

    init(lifecycle: LifecycleWorkload, get: GetWorkload, page: PageWorkload) {
        self.lifecycle = lifecycle
        self.get = get
        self.page = page
        kinds = Array(repeating: .write, count: lifecycle.slots.count)
        steps = lifecycle.steps + get.steps + page.steps
    }

    mutating func writeRequest(slot: Int, isStopping: Bool, into output: inout ByteBuffer) -> Bool {
        // At the end, only bookings in progress continue, so that no seat stays taken.
        kinds[slot] = isStopping ? .write : draw()
        switch kinds[slot] {
        case .write:
            return lifecycle.writeRequest(slot: slot, isStopping: isStopping, into: &output)
        case .get: return get.writeRequest(slot: slot, isStopping: isStopping, into: &output)
        case .page: return page.writeRequest(slot: slot, isStopping: isStopping, into: &output)
        }
    }

    mutating func judge(slot: Int, _ response: Response, _ content: RawSpan) -> Verdict {
        switch kinds[slot] {
        case .write: return lifecycle.judge(slot: slot, response, content)
        case .get: return Self.shifted(get.judge(slot: slot, response, content), by: 4)
        case .page: return Self.shifted(page.judge(slot: slot, response, content), by: 5)
        }
    }

    mutating func connectionBroke(slot: Int) {
        if case .write = kinds[slot] { lifecycle.connectionBroke(slot: slot) }
    }

    /// Turns a step of a part into one of `steps`.
    private static func shifted(_ verdict: Verdict, by offset: Int) -> Verdict {
        guard case .correct(let step) = verdict else { return verdict }
        return .correct(step: step + offset)
    }

    /// xorshift64 (Marsaglia 2003): fast, and random enough for this.
    private mutating func draw() -> Kind {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        switch (random >> 20) % 50 {
        case 0..<10: return .write
        case 10..<14: return .page
        default: return .get
        }
    }
}
