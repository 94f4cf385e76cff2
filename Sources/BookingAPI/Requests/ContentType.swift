internal import Bytes
internal import HTTP

extension Problem {
    /// Rejects content that has another media type than JSON.
    ///
    /// Content without a type, or with the type that curl sends by default, is read as JSON.
    static func checkContentType(of request: borrowing Request) throws(Problem) {
        switch request.fieldCount(named: "content-type") {
        case 0: return
        case 1: break
        default: throw Problem(.unsupportedMediaType, "There is more than one Content-Type.")
        }
        guard let field = request.field(named: "content-type") else { return }
        let end = field.firstOffset(of: UInt8(ascii: ";"))
        let type = field.extracting(0..<end).trimmed
        let parameters = field.extracting(min(end + 1, field.byteCount)..<field.byteCount).trimmed
        if type.equalsIgnoringCase("application/x-www-form-urlencoded") { return }
        guard type.equalsIgnoringCase("application/json") else {
            throw Problem(.unsupportedMediaType, "The Content-Type must be application/json.")
        }
        guard parameters.byteCount == 0 || isUTF8(parameters) else {
            throw Problem(.unsupportedMediaType, "JSON must be encoded in UTF-8.")
        }
    }

    /// Whether the parameters of a content type name no other charset than UTF-8.
    private static func isUTF8(_ parameters: RawSpan) -> Bool {
        guard parameters.byteCount > 8,
            parameters.extracting(0..<8).equalsIgnoringCase("charset=")
        else { return true }
        let name = parameters.extracting(8..<parameters.byteCount)
        return name.equalsIgnoringCase("utf-8") || name.equalsIgnoringCase("\"utf-8\"")
    }
}
