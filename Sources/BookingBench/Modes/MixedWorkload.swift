internal import Bytes

/// 80 reads to 20 writes on every connection, in a random order that is the same in every run.
///
/// Nine reads in ten ask for one booking, the tenth for a page; the writes are lifecycles.
struct MixedWorkload: Workload {
    /// Rows of the pages.
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
        // At the end only bookings that are under way go on, so that no seat stays taken.
        kinds[slot] = isStopping ? .write : draw()
        switch kinds[slot] {
        case .write:
            return lifecycle.writeRequest(slot: slot, isStopping: isStopping, into: &output)
        case .get: return get.writeRequest(slot: slot, isStopping: isStopping, into: &output)
        case .page: return page.writeRequest(slot: slot, isStopping: isStopping, into: &output)
        }
    }

    mutating func judge(slot: Int, _ answer: Answer, _ content: RawSpan) -> Verdict {
        switch kinds[slot] {
        case .write: return lifecycle.judge(slot: slot, answer, content)
        case .get: return Self.shifted(get.judge(slot: slot, answer, content), by: 4)
        case .page: return Self.shifted(page.judge(slot: slot, answer, content), by: 5)
        }
    }

    mutating func connectionBroke(slot: Int) {
        if case .write = kinds[slot] { lifecycle.connectionBroke(slot: slot) }
    }

    private static func shifted(_ verdict: Verdict, by steps: Int) -> Verdict {
        guard case .right(let step) = verdict else { return verdict }
        return .right(step: step + steps)
    }

    /// xorshift64 (Marsaglia 2003): quick, and good enough to mix.
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
