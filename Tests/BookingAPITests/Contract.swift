import Foundation
import JSON

/// The check of responses against `openapi.json`.
///
/// It knows the part of JSON Schema that the file uses. An unknown keyword is an error, so that no rule
/// is skipped silently.
struct Contract: Sendable {
    static let shared = try? Contract()

    private let root: JSONValue

    private init() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/CWebAssets/assets/openapi.json")
        var limits = JSONLimits()
        limits.depth = 63
        limits.members = 1_000
        root = try JSONValue(Array(try Data(contentsOf: path)), limits: limits)
    }

    /// Returns what is wrong with a response; empty if it is correct.
    func faults(
        _ method: String,
        _ target: String,
        status: Int,
        type: String?,
        content: JSONValue?
    ) -> [String] {
        let path = String(target.split(separator: "?", omittingEmptySubsequences: false)[0])
        guard let operation = operation(method, path) else {
            // A path that openapi.json does not have can only be rejected.
            return [401, 404, 405, 422].contains(status) || method == "OPTIONS"
                ? [] : ["\(method) \(path) is not in the contract"]
        }
        guard let declared = operation["responses"]?["\(status)"].map(resolved) else {
            return ["\(method) \(path) may not response \(status)"]
        }
        guard let content else { return [] }
        let media = type?.split(separator: ";").first.map(String.init) ?? ""
        guard let schema = declared["content"]?[media]?["schema"] else {
            return ["\(method) \(path) may not response \(status) with \(media)"]
        }
        return faults(content, schema, at: "")
            + problemFaults(content, status: status, declared["content"]?[media]?["x-codes"])
    }

    /// Returns what is wrong with a problem: `x-codes` of a response are the codes that it may have.
    private func problemFaults(
        _ content: JSONValue,
        status: Int,
        _ codes: JSONValue?
    ) -> [String] {
        guard let codes else { return [] }
        var faults: [String] = []
        if content["status"]?.integer != Int64(status) { faults.append("another status") }
        if !codes.array.contains(content["code"] ?? .null) { faults.append("not one of \(codes)") }
        return faults
    }

    /// Every path with its methods.
    var methods: [String: Set<String>] {
        guard case .object(let paths) = root["paths"] else { return [:] }
        return paths.mapValues { item in
            let named = ["get", "put", "post", "delete"].filter { item[$0] != nil }
            return Set(named.map { $0.uppercased() })
        }
    }

    private func operation(_ method: String, _ path: String) -> JSONValue? {
        let wanted = path.split(separator: "/")
        guard case .object(let paths) = root["paths"] else { return nil }
        for (template, operations) in paths {
            let parts = template.split(separator: "/")
            guard parts.count == wanted.count else { continue }
            let fits = zip(parts, wanted).allSatisfy { part, segment in
                part == segment || part == "{name}" || part == "{folder}"
                    || part == "{id}" && Int64(segment) != nil
            }
            if fits { return operations[method.lowercased()] }
        }
        return nil
    }

    private func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.string else { return value }
        var found: JSONValue? = root
        for key in reference.dropFirst(2).split(separator: "/") { found = found?[String(key)] }
        return found.map(resolved) ?? .null
    }

    private func faults(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        guard case .object(let keywords) = resolved(schema) else { return ["\(place): no schema"] }
        return keywords.flatMap { keyword, rule in
            fault(value, keyword, rule, in: keywords).map { "\(place): \($0)" }
                + inner(value, keyword, rule, in: keywords, at: place)
        }
    }

    /// Returns which rules the parts of a value break.
    private func inner(
        _ value: JSONValue,
        _ keyword: String,
        _ rule: JSONValue,
        in schema: [String: JSONValue],
        at place: String
    ) -> [String] {
        switch (keyword, value) {
        case ("properties", .object(let members)):
            return members.flatMap { name, member in
                rule[name].map { faults(member, $0, at: "\(place)/\(name)") } ?? []
            }
        case ("additionalProperties", .object(let members)):
            let known = schema["properties"]?.keys ?? []
            return members.filter { !known.contains($0.key) }.flatMap { name, member in
                rule == .bool(false)
                    ? ["\(place)/\(name) is not declared"]
                    : rule == .bool(true) ? [] : faults(member, rule, at: "\(place)/\(name)")
            }
        case ("items", .array(let elements)):
            return elements.enumerated().flatMap { faults($1, rule, at: "\(place)/\($0)") }
        case ("allOf", _):
            return rule.array.flatMap { faults(value, $0, at: place) }
        case ("anyOf", _):
            let fits = rule.array.contains { faults(value, $0, at: place).isEmpty }
            return fits ? [] : ["\(place) fits none of anyOf"]
        default:
            return []
        }
    }

    /// Returns which rule a value breaks itself.
    private func fault(
        _ value: JSONValue,
        _ keyword: String,
        _ rule: JSONValue,
        in schema: [String: JSONValue]
    ) -> [String] {
        let holds: Bool
        switch keyword {
        case "type":
            let types = rule.string.map { [$0] } ?? rule.array.compactMap(\.string)
            holds = types.contains { value.isOf(type: $0) }
        case "required":
            holds = value.keys.isSuperset(of: rule.array.compactMap(\.string))
        case "enum": holds = rule.array.contains(value)
        case "const": holds = rule == value
        case "pattern": holds = value.string.map { matches($0, rule.string ?? "") } ?? true
        case "minimum": holds = value.integer.map { $0 >= rule.integer ?? .max } ?? true
        case "maximum": holds = value.integer.map { $0 <= rule.integer ?? .min } ?? true
        case "minLength":
            holds = value.string.map { $0.unicodeScalars.count >= rule.integer ?? .max } ?? true
        case "maxLength":
            holds = value.string.map { $0.unicodeScalars.count <= rule.integer ?? .min } ?? true
        case "minItems": holds = value.array.count >= rule.integer ?? .max
        case "maxItems": holds = value.array.count <= rule.integer ?? .min
        case "uniqueItems": holds = Set(value.array).count == value.array.count
        case "maxProperties": holds = value.keys.count <= rule.integer ?? .min
        case "properties", "additionalProperties", "items", "anyOf", "allOf", "description",
            "examples",
            "format", "default":
            holds = true
        default: holds = false
        }
        return holds ? [] : ["breaks \(keyword)"]
    }

    private func matches(_ text: String, _ pattern: String) -> Bool {
        text.range(of: pattern, options: .regularExpression) != nil
    }
}

extension JSONValue {
    fileprivate func isOf(type: String) -> Bool {
        switch self {
        case .object: type == "object"
        case .array: type == "array"
        case .string: type == "string"
        case .integer: type == "integer" || type == "number"
        case .number: type == "number"
        case .bool: type == "boolean"
        case .null: type == "null"
        }
    }
}
