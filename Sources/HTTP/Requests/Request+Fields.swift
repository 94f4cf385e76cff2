internal import Bytes

extension Request {
    /// The number of field lines.
    public var fieldCount: Int { fields.count }

    /// The name of the field line at `index`, as the client sent it.
    ///
    /// - Precondition: `index` is less than `fieldCount`.
    @_lifetime(copy self)
    public borrowing func fieldName(at index: Int) -> RawSpan {
        bytes.extracting(fields[index].name)
    }

    /// The value of the field line at `index`, without surrounding spaces and tabs.
    ///
    /// - Precondition: `index` is less than `fieldCount`.
    @_lifetime(copy self)
    public borrowing func fieldValue(at index: Int) -> RawSpan {
        bytes.extracting(fields[index].value)
    }

    /// The value of the first field line with this name, which is case-insensitive.
    @_lifetime(copy self)
    public borrowing func field(named name: StaticString) -> RawSpan? {
        for index in 0..<fields.count {
            let position = fields[index]
            guard isNamed(position, name) else { continue }
            return bytes.extracting(position.value)
        }
        return nil
    }

    /// The number of field lines with this name; more than one is an error for most fields.
    public borrowing func fieldCount(named name: StaticString) -> Int {
        var count = 0
        for index in 0..<fields.count
        where isNamed(fields[index], name) {
            count += 1
        }
        return count
    }

    private borrowing func isNamed(_ field: FieldPosition, _ name: StaticString) -> Bool {
        // The length rules out most other names.
        field.name.count == name.utf8CodeUnitCount
            && bytes.extracting(field.name).equalsIgnoringCase(name)
    }
}
