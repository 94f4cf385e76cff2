internal import Bytes

/// The segments of a router's patterns as a tree.
///
/// All nodes are in one array, linked by first child and next sibling: since no node contains an
/// array, finding a path changes no reference counts.
struct RouteTree: Sendable {
    private enum Kind: Sendable {
        case literal
        case id
        case name
    }

    private struct Node: Sendable {
        var kind = Kind.literal
        /// The method and pattern that added the segment, and the segment's position in it.
        var pattern: StaticString = ""
        var segment = 0..<0
        var firstChild = -1
        var nextSibling = -1
        /// The index of the route of each method, by `Method.rawValue`; -1 if there is none.
        var routes = InlineArray<8, Int>(repeating: -1)
        var methods = MethodSet()
    }

    private var nodes = [Node()]

    /// Adds a route for `request`, a method and a pattern such as `GET /api/bookings/{id}/`.
    mutating func add(_ request: StaticString, route: Int) {
        let bytes = request.bytes
        let methodEnd = bytes.firstOffset(of: ASCII.space)
        guard let method = Method(token: bytes.extracting(first: methodEnd)),
            bytes.firstOffset(of: UInt8(ascii: "/")) == methodEnd + 1
        else { preconditionFailure("not a method and a pattern") }
        var node = 0
        var start = methodEnd + 2
        while start < bytes.byteCount {
            let end = bytes.firstOffset(of: UInt8(ascii: "/"), from: start)
            precondition(end > start, "an empty segment in a pattern")
            node = child(of: node, request, start..<end)
            start = end + 1
        }
        precondition(nodes[node].routes[Int(method.rawValue)] < 0, "two equal routes")
        nodes[node].routes[Int(method.rawValue)] = route
        nodes[node].methods.insert(method)
        if method == .get { nodes[node].methods.insert(.head) }
        nodes[node].methods.insert(.options)
    }

    /// The index of the node of `path`, which may have no routes; nil if there is no such node.
    ///
    /// Never inlined: the compiler specializes the generic `Router` for its routes only as long as
    /// `Router` uses nothing of a module that its own users do not import (docs/decisions/0012).
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
                if let id = Int64(decimal: segment) {
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

    /// Whether `segment` equals a node's literal after its escapes are decoded: `%62ook` is `book`.
    private func matches(_ segment: RawSpan, _ node: Int) -> Bool {
        if hasLiteral(node, segment) { return true }
        guard segment.firstOffset(of: UInt8(ascii: "%")) < segment.byteCount else { return false }
        let pattern = nodes[node].pattern
        let literal = nodes[node].segment
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

    /// The child of `node` for a segment of a pattern; adds it if there is none.
    private mutating func child(
        of node: Int,
        _ pattern: StaticString,
        _ segment: Range<Int>
    ) -> Int {
        let kind = Self.kind(pattern, segment)
        var last = -1
        var index = nodes[node].firstChild
        while index >= 0 {
            let isSame = kind != .literal || hasLiteral(index, pattern.bytes.extracting(segment))
            if nodes[index].kind == kind, isSame { return index }
            last = index
            index = nodes[index].nextSibling
        }
        var child = Node()
        child.kind = kind
        child.pattern = pattern
        child.segment = segment
        nodes.append(child)
        let added = nodes.count - 1
        if last < 0 { nodes[node].firstChild = added } else { nodes[last].nextSibling = added }
        return added
    }

    private func hasLiteral(_ node: Int, _ segment: RawSpan) -> Bool {
        nodes[node].pattern.bytes.extracting(nodes[node].segment).equals(segment)
    }

    private static func kind(_ pattern: StaticString, _ segment: Range<Int>) -> Kind {
        guard pattern.byte(at: segment.lowerBound) == UInt8(ascii: "{") else { return .literal }
        return segment.count == 4 ? .id : .name
    }
}
