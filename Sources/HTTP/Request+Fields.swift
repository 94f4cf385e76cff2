internal import Bytes

extension Request {
    /// How many field lines there are.
    public var fieldCount: Int { fields.count }

    /// The name of the field line at `index`, as it was sent.
    ///
    /// - Precondition: `index` is below `fieldCount`.
    @_lifetime(copy self)
    public borrowing func fieldName(at index: Int) -> RawSpan {
        bytes.extracting(fields[index].name)
    }

    /// The value of the field line at `index`, without the blanks around it.
    ///
    /// - Precondition: `index` is below `fieldCount`.
    @_lifetime(copy self)
    public borrowing func fieldValue(at index: Int) -> RawSpan {
        bytes.extracting(fields[index].value)
    }

    /// The value of the first field line with this name; names are compared without regard to case.
    @_lifetime(copy self)
    public borrowing func field(named name: StaticString) -> RawSpan? {
        for index in 0..<fields.count {
            let position = fields[index]
            guard isNamed(position, name) else { continue }
            return bytes.extracting(position.value)
        }
        return nil
    }

    /// How many field lines have this name: more than one is an error for most fields.
    public borrowing func fieldCount(named name: StaticString) -> Int {
        var count = 0
        for index in 0..<fields.count
        where isNamed(fields[index], name) {
            count += 1
        }
        return count
    }

    private borrowing func isNamed(_ field: FieldPosition, _ name: StaticString) -> Bool {
        // Lengths tell most names apart.
        field.name.count == name.utf8CodeUnitCount
            && bytes.extracting(field.name).equalsIgnoringCase(name)
    }
}
