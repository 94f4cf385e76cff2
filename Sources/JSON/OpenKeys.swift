internal import Bytes

/// A stack with the keys of all open objects, for finding repeated keys.
///
/// The keys of an object follow the keys of the object that contains it.
struct OpenKeys: ~Copyable {
    /// The number of keys that need no allocation, which is enough for every request of the API.
    static let inlineCount = 8

    private var inline = InlineArray<8, JSONText>(
        repeating: JSONText(start: 0, end: 0, hasEscapes: false)
    )
    private var overflow: [JSONText] = []
    private var count = 0
    /// The index of the first key of the innermost object.
    private var base = 0
    /// The indexes of the first keys of the objects that contain it.
    private var bases: [Int] = []

    /// The number of keys of the innermost object so far.
    var countOfObject: Int { count - base }

    mutating func beginObject() {
        // An object inside another object follows a key; the outermost object needs no entry.
        if count > 0 { bases.append(base) }
        base = count
    }

    mutating func endObject() {
        overflow.removeLast(max(0, count - max(base, Self.inlineCount)))
        count = base
        base = bases.popLast() ?? 0
    }

    mutating func append(_ key: JSONText) {
        if count < Self.inlineCount {
            inline[count] = key
        } else {
            overflow.append(key)
        }
        count += 1
    }

    /// Whether the innermost object has a key that is equal to `key` after decoding escapes.
    func contains(_ key: JSONText, in bytes: RawSpan) -> Bool {
        for index in base..<count {
            let isInline = index < Self.inlineCount
            let other = isInline ? inline[index] : overflow[index - Self.inlineCount]
            if areEqual(key, other, in: bytes) { return true }
        }
        return false
    }

    private func areEqual(_ left: JSONText, _ right: JSONText, in bytes: RawSpan) -> Bool {
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
