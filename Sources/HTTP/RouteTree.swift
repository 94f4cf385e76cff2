internal import Bytes

/// The segments of a router's patterns, as a tree in one array.
///
/// First child and next sibling, and no arrays in nodes: finding a path touches no reference counts.
struct RouteTree: Sendable {
    private enum Kind: Sendable {
        case literal
        case id
        case name
    }

    private struct Node: Sendable {
        var kind = Kind.literal
        /// The pattern that the segment was first seen in, and where it lies there.
        var pattern: StaticString = ""
        var segment = 0..<0
        var firstChild = -1
        var nextSibling = -1
        /// The route of each method, by `Method.rawValue`; -1 where there is none.
        var routes = InlineArray<8, Int>(repeating: -1)
        var methods = MethodSet()
    }

    private var nodes = [Node()]

    /// The methods that any path allows.
    private(set) var allMethods = MethodSet()

    mutating func add(_ method: Method, _ pattern: StaticString, route: Int) {
        let length = pattern.utf8CodeUnitCount
        precondition(length > 0 && pattern.byte(at: 0) == UInt8(ascii: "/"), "not a path")
        var node = 0
        var start = 1
        while start < length {
            var end = start
            while end < length, pattern.byte(at: end) != UInt8(ascii: "/") { end += 1 }
            precondition(end > start, "an empty segment in a pattern")
            node = child(of: node, pattern, start..<end)
            start = end + 1
        }
        precondition(nodes[node].routes[Int(method.rawValue)] < 0, "two routes for one request")
        nodes[node].routes[Int(method.rawValue)] = route
        nodes[node].methods.insert(method)
        if method == .get { nodes[node].methods.insert(.head) }
        nodes[node].methods.insert(.options)
        allMethods.formUnion(nodes[node].methods)
    }

    /// Whether a target is `*`.
    ///
    /// Here and not in `Router`, which is generic: it is compiled for its routes only while it uses
    /// nothing of a module that its own users do not import. Inlined, this would be such a use.
    @inline(never)
    static func isAsterisk(_ path: RawSpan) -> Bool { path.equals("*") }

    /// The node of `path`, which may have no routes.
    ///
    /// Not inlined for the same reason as `isAsterisk`.
    @inline(never)
    func find(_ path: RawSpan, _ parameters: inout RouteParameters) -> Int? {
        guard path.byteCount > 0, path[0] == UInt8(ascii: "/") else { return nil }
        var node = 0
        var start = 1
        while start < path.byteCount {
            let end = path.firstOffset(of: UInt8(ascii: "/"), from: start)
            let segment = path.extracting(start..<end)
            guard let next = child(of: node, segment, at: start, &parameters) else { return nil }
            node = next
            start = end + 1
        }
        return node
    }

    func route(at node: Int, _ method: Method) -> Int? {
        let own = nodes[node].routes[Int(method.rawValue)]
        if own >= 0 { return own }
        guard method == .head else { return nil }
        let get = nodes[node].routes[Int(Method.get.rawValue)]
        return get >= 0 ? get : nil
    }

    func methods(at node: Int) -> MethodSet {
        nodes[node].methods
    }

    private func child(
        of node: Int,
        _ segment: RawSpan,
        at offset: Int,
        _ parameters: inout RouteParameters
    ) -> Int? {
        var capture = -1
        var captured = parameters
        var index = nodes[node].firstChild
        while index >= 0 {
            switch nodes[index].kind {
            case .literal:
                if matches(segment, index) { return index }
            case .id:
                if let id = segment.routeID {
                    capture = index
                    captured = parameters
                    captured.id = id
                }
            case .name:
                if capture < 0, segment.byteCount > 0 {
                    capture = index
                    captured.name = offset..<offset + segment.byteCount
                }
            }
            index = nodes[index].nextSibling
        }
        guard capture >= 0 else { return nil }
        parameters = captured
        return capture
    }

    /// Whether `segment` spells a node's literal, with escapes or without: `%62ook` is `book`.
    private func matches(_ segment: RawSpan, _ node: Int) -> Bool {
        let pattern = nodes[node].pattern
        let literal = nodes[node].segment
        if segment.equals(pattern.bytes.extracting(literal)) { return true }
        guard segment.firstOffset(of: UInt8(ascii: "%")) < segment.byteCount else { return false }
        var position = literal.lowerBound
        var index = 0
        while index < segment.byteCount, position < literal.upperBound {
            var byte = segment.byte(unchecked: index)
            index += 1
            if byte == UInt8(ascii: "%"), index + 1 < segment.byteCount {
                byte = segment.decodedByte(at: index - 1)
                index += 2
            }
            guard byte == pattern.byte(at: position) else { return false }
            position += 1
        }
        return index == segment.byteCount && position == literal.upperBound
    }

    /// The child for a segment of a pattern, made where there is none.
    private mutating func child(
        of node: Int,
        _ pattern: StaticString,
        _ segment: Range<Int>
    ) -> Int {
        let kind = Self.kind(pattern, segment)
        var last = -1
        var index = nodes[node].firstChild
        while index >= 0 {
            let isSame = kind != .literal || spells(index, pattern, segment)
            if nodes[index].kind == kind, isSame { return index }
            last = index
            index = nodes[index].nextSibling
        }
        var child = Node()
        child.kind = kind
        child.pattern = pattern
        child.segment = segment
        nodes.append(child)
        let made = nodes.count - 1
        if last < 0 { nodes[node].firstChild = made } else { nodes[last].nextSibling = made }
        return made
    }

    private func spells(_ node: Int, _ pattern: StaticString, _ segment: Range<Int>) -> Bool {
        let own = nodes[node].segment
        guard own.count == segment.count else { return false }
        for offset in 0..<segment.count {
            let theirs = pattern.byte(at: segment.lowerBound + offset)
            guard nodes[node].pattern.byte(at: own.lowerBound + offset) == theirs else {
                return false
            }
        }
        return true
    }

    private static func kind(_ pattern: StaticString, _ segment: Range<Int>) -> Kind {
        guard pattern.byte(at: segment.lowerBound) == UInt8(ascii: "{") else { return .literal }
        switch segment.count {
        case 4: return .id
        case 6: return .name
        default: preconditionFailure("a capture is {id} or {name}")
        }
    }
}

extension RawSpan {
    /// The integer that these bytes are in the one way to write it: no sign, no leading zeros.
    fileprivate var routeID: Int64? {
        guard byteCount > 0, byteCount <= 19 else { return nil }
        guard self[0] != UInt8(ascii: "0") || byteCount == 1 else { return nil }
        var value: Int64 = 0
        for offset in 0..<byteCount {
            let digit = byte(unchecked: offset) &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, stillTooLarge) = product.addingReportingOverflow(Int64(digit))
            guard !tooLarge, !stillTooLarge else { return nil }
            value = sum
        }
        return value
    }
}
