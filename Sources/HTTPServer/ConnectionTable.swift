/// The connections of one loop, found by the number that epoll gives back.
///
/// A slot is used again after its connection has ended; its generation tells the old one's late
/// events and answers from the new one's.
struct ConnectionTable {
    private var slots: [Connection?] = []
    private var generations: [UInt32] = []
    private var free: [Int] = []

    /// How many connections there are.
    var count: Int { slots.count - free.count }

    /// How many slots there are: every connection's number is below.
    var slotCount: Int { slots.count }

    /// A free slot and its next generation, for a connection that is going to be inserted.
    mutating func reserveSlot() -> (slot: Int, generation: UInt32) {
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
        } else {
            slot = slots.count
            slots.append(nil)
            generations.append(0)
        }
        // 31 bits: tokens with the highest bit set are the loop's own.
        generations[slot] = (generations[slot] &+ 1) & 0x7FFF_FFFF
        return (slot, generations[slot])
    }

    /// Puts a connection into the slot that was reserved for it.
    mutating func insert(_ connection: Connection) {
        slots[connection.slot] = connection
    }

    /// Gives the connection's slot back.
    mutating func remove(_ connection: Connection) {
        guard slots[connection.slot] === connection else { return }
        slots[connection.slot] = nil
        free.append(connection.slot)
    }

    /// The connection in this slot, if it is still that generation's.
    func find(slot: Int, generation: UInt32) -> Connection? {
        guard slot < slots.count, generations[slot] == generation else { return nil }
        return slots[slot]
    }

    /// The connection that `token` was made for, if it has not ended.
    func find(token: UInt64) -> Connection? {
        find(slot: Int(token & 0xFFFF_FFFF), generation: UInt32(truncatingIfNeeded: token >> 32))
    }

    /// The connection in this slot, whichever it is.
    func connection(at slot: Int) -> Connection? { slots[slot] }

    static func token(slot: Int, generation: UInt32) -> UInt64 {
        UInt64(generation) << 32 | UInt64(slot)
    }
}
