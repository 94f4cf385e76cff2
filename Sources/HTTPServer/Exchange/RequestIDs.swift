/// Generates the request ids of one event loop.
final class RequestIDs {
    private let loop: UInt64
    private let loopCount: UInt64
    private let seed: UInt64
    private var count: UInt64 = 0

    init(loop: Int, loopCount: Int, seed: UInt64) {
        self.loop = UInt64(loop)
        self.loopCount = UInt64(loopCount)
        self.seed = seed
    }

    /// Returns an id that no other request of the server has.
    ///
    /// Each loop counts in its own residue class, and a bijection (the finalizer of SplitMix64)
    /// makes consecutive ids look unrelated.
    func next() -> UInt64 {
        count &+= 1
        var id = seed &+ (count &* loopCount &+ loop)
        id = (id ^ (id >> 30)) &* 0xBF58_476D_1CE4_E5B9
        id = (id ^ (id >> 27)) &* 0x94D0_49BB_1331_11EB
        return id ^ (id >> 31)
    }
}
