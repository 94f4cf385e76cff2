import JSON

/// A JSON text as a tree, for tests that check the content of responses.
enum JSONValue: Hashable, Sendable {
    case object([String: JSONValue])
    case array([JSONValue])
    case string(String)
    case integer(Int64)
    case number(String)
    case bool(Bool)
    case null

    init(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws {
        var reader = JSONTokenizer(unsafe bytes.span.bytes, limits: limits)
        self = try Self.read(try reader.next(), &reader)
        _ = try reader.next()
    }

    private static func read(_ token: JSONToken, _ reader: inout JSONTokenizer) throws -> JSONValue
    {
        switch token {
        case .beginObject:
            var members: [String: JSONValue] = [:]
            while case .key(let key) = try reader.next() {
                members[reader.string(key)] = try read(try reader.next(), &reader)
            }
            return .object(members)
        case .beginArray:
            var elements: [JSONValue] = []
            while true {
                let next = try reader.next()
                if next == .endArray { return .array(elements) }
                elements.append(try read(next, &reader))
            }
        case .string(let text): return .string(reader.string(text))
        case .integer(let value): return .integer(value)
        case .number(let text): return .number(reader.string(text))
        case .bool(let value): return .bool(value)
        case .null, .key, .endObject, .endArray, .end: return .null
        }
    }

    subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    subscript(_ index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    var string: String? { if case .string(let text) = self { text } else { nil } }
    var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    var array: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
    var keys: Set<String> { if case .object(let members) = self { Set(members.keys) } else { [] } }
}
