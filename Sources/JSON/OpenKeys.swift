internal import Bytes

/// The keys of the objects that are open, so that a repeated one is found.
///
/// A stack: each object's keys lie above those of the object around it.
struct OpenKeys: ~Copyable {
    /// How many keys cost no allocation: all of any request that the contract knows.
    static let inlineCount = 8

    private var near = InlineArray<8, Text>(repeating: Text(start: 0, end: 0, hasEscapes: false))
    private var far: [Text] = []
    private var count = 0
    /// Where the innermost object's keys begin.
    private var base = 0
    /// Where those of the objects around it begin.
    private var bases: [Int] = []

    /// How many keys the innermost object has so far.
    var countOfObject: Int { count - base }

    mutating func beginObject() {
        // An object inside another has at least the key before it; only then is there more to keep.
        if count > 0 { bases.append(base) }
        base = count
    }

    mutating func endObject() {
        far.removeLast(max(0, count - max(base, Self.inlineCount)))
        count = base
        base = bases.popLast() ?? 0
    }

    mutating func append(_ key: Text) {
        if count < Self.inlineCount {
            near[count] = key
        } else {
            far.append(key)
        }
        count += 1
    }

    /// Whether the innermost object has a key that means the same.
    func contains(_ key: Text, in bytes: RawSpan) -> Bool {
        for index in base..<count {
            let other = index < Self.inlineCount ? near[index] : far[index - Self.inlineCount]
            if areEqual(key, other, in: bytes) { return true }
        }
        return false
    }

    private func areEqual(_ left: Text, _ right: Text, in bytes: RawSpan) -> Bool {
        if !left.hasEscapes && !right.hasEscapes {
            return bytes.extracting(left.start..<left.end).equals(
                bytes.extracting(right.start..<right.end)
            )
        }
        var left = Unescaper(left, in: bytes)
        var right = Unescaper(right, in: bytes)
        while true {
            let byte = left.next()
            guard byte == right.next() else { return false }
            if byte == nil { return true }
        }
    }
}
