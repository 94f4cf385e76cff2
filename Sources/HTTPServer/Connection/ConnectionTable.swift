/// Stores the connections of one event loop in numbered slots.
///
/// A slot is reused after its connection was closed. Each connection of a slot has its own
/// generation, so that late events and responses of an earlier connection do not reach a later one.
struct ConnectionTable {
    private var slots: [Connection?] = []
    private var generations: [UInt32] = []
    private var free: [Int] = []

    /// The number of connections.
    var count: Int { slots.count - free.count }

    /// The number of slots; every slot is less.
    var slotCount: Int { slots.count }

    /// All connections.
    var all: [Connection] { slots.compactMap(\.self) }

    /// Reserves a free slot for a connection that will be inserted.
    mutating func reserveSlot() -> (slot: Int, generation: UInt32) {
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
        } else {
            slot = slots.count
            slots.append(nil)
            generations.append(0)
        }
        // 31 bits: tokens with the highest bit set belong to the poller.
        generations[slot] = (generations[slot] &+ 1) & 0x7FFF_FFFF
        return (slot, generations[slot])
    }

    /// Inserts a connection into the slot that was reserved for it.
    mutating func insert(_ connection: Connection) {
        slots[connection.slot] = connection
    }

    /// Removes a connection, and frees its slot.
    mutating func remove(_ connection: Connection) {
        guard slots[connection.slot] === connection else { return }
        slots[connection.slot] = nil
        free.append(connection.slot)
    }

    /// The connection in a slot, if it has this generation.
    func find(slot: Int, generation: UInt32) -> Connection? {
        guard slot < slots.count, generations[slot] == generation else { return nil }
        return slots[slot]
    }

    /// The connection with this token, if it was not removed.
    func find(token: UInt64) -> Connection? {
        find(slot: Int(token & 0xFFFF_FFFF), generation: UInt32(truncatingIfNeeded: token >> 32))
    }

    /// The connection in a slot, with any generation.
    func connection(at slot: Int) -> Connection? { slots[slot] }

    static func token(slot: Int, generation: UInt32) -> UInt64 {
        UInt64(generation) << 32 | UInt64(slot)
    }
}
