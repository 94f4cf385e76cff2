import Postgres
import TestSupport
import Testing

/// Values are sent in binary form, and come back the same.
@Suite("Values of PostgreSQL", .timeLimit(.minutes(2)))
struct ValueTests {
    private func expectRow(_ result: inout PostgresResult) {
        let hasRow = result.next()
        #expect(hasRow)
    }

    private func echo<Value: PostgresValue & Equatable>(_ values: [Value?]) throws {
        var connection = try PostgresCluster.shared().connect()
        let type = Value.postgresType
        let one = PostgresStatement(
            "one",
            "SELECT $1, pg_typeof($1)::text",
            columns: [type, .text]
        )
        let all = PostgresStatement("all", "SELECT $1", columns: [Value.postgresArrayType])
        for value in values {
            var result = try connection.run(one, parameters { $0.append(value) }, until: soon)
            expectRow(&result)
            let (isNull, returned) = (result.isNull(0), Value(postgresBinary: result.bytes(0)))
            #expect(isNull ? value == nil : returned == value)
        }
        var result = try connection.run(all, parameters { $0.append(array: values) }, until: soon)
        expectRow(&result)
        let array: [Value?] = result.array(0)
        #expect(array == values)
        var empty = try connection.run(
            all,
            parameters { $0.append(array: [] as [Value]) },
            until: soon
        )
        expectRow(&empty)
        let nothing: [Value?] = empty.array(0)
        let isNull = empty.isNull(0)
        #expect(nothing == [] && !isNull)
    }

    @Test("bigint") func int8() throws { try echo([Int64.min, -1, 0, 1, nil, .max]) }

    @Test("integer") func int4() throws { try echo([Int32.min, -1, 0, nil, .max]) }

    @Test("smallint") func int2() throws { try echo([Int16.min, -1, 0, nil, .max]) }

    @Test("boolean") func bool() throws { try echo([true, false, nil]) }

    @Test("text, also empty and beyond ASCII") func text() throws {
        try echo(["", "12A", "Žluťoučký kůň", "座席 🪑", nil, String(repeating: "ß", count: 70_000)])
    }

    @Test("bytea, also empty and with zero bytes") func bytea() throws {
        try echo([[], [0, 255, 0], nil, [UInt8](repeating: 7, count: 100_000)])
    }

    @Test("a row is read by column, and NULL is zero, empty or nil")
    func columns() throws {
        var connection = try PostgresCluster.shared().connect()
        let statement = PostgresStatement(
            "rows",
            "SELECT x::int2 AS a, x::int4 AS b, x::int8 AS c, x > 1, 't' || x, NULL::int8, NULL::text, '\\x01ff'::bytea"
                + " FROM generate_series(1, 2) x ORDER BY x",
            columns: [.int2, .int4, .int8, .bool, .text, .int8, .text, .bytea]
        )
        var result = try connection.run(statement, until: soon)
        let (rowCount, affectedRows, tag) = (result.rowCount, result.affectedRows, result.tag)
        #expect(rowCount == 2 && affectedRows == 2 && tag == "SELECT 2")
        for row in 1...2 as ClosedRange<Int64> {
            expectRow(&result)
            let numbers = [result.int64(0), result.int64(1), result.int64(2), result.int64(5)]
            let texts = [result.string(4), result.string(6)]
            let (isLarge, bytes) = (result.bool(3), result.byteArray(7))
            let (number, text) = (result.optionalInt64(5), result.optionalString(6))
            #expect(numbers == [row, row, row, 0] && texts == ["t\(row)", ""])
            #expect(isLarge == (row > 1) && bytes == [1, 255])
            #expect(number == nil && text == nil)
        }
        let hasMore = result.next()
        #expect(!hasMore)
    }

    @Test("text and bytes are sent from where they lie")
    func spans() throws {
        var connection = try PostgresCluster.shared().connect()
        let statement = PostgresStatement(
            "spans",
            "SELECT $1 || '!', $2",
            columns: [.text, .bytea]
        )
        let bytes: [UInt8] = [0x68, 0x69]
        let sent = parameters {
            $0.append(text: unsafe bytes.span.bytes)
            $0.append(bytea: unsafe bytes.span.bytes)
        }
        var result = try connection.run(statement, sent, until: soon)
        expectRow(&result)
        let (text, blob) = (result.string(0), result.byteArray(1))
        #expect(text == "hi!" && blob == bytes)
    }

    @Test("parameters that are removed are not sent again")
    func reuse() throws {
        var connection = try PostgresCluster.shared().connect()
        let statement = PostgresStatement("sum", "SELECT $1 + $2", columns: [.int8])
        var sent = PostgresParameters()
        for number in 1...3 as ClosedRange<Int64> {
            sent.removeAll()
            sent.append(number)
            sent.append(number)
            var result = try connection.run(statement, sent, until: soon)
            expectRow(&result)
            let sum = result.int64(0)
            #expect(sum == 2 * number)
        }
    }

    @Test("a result with other columns than the statement declares is an error, not other values")
    func otherColumns() throws {
        var connection = try PostgresCluster.shared().connect()
        let statement = PostgresStatement("wrong", "SELECT 1::int4", columns: [.int8])
        try connection.queue(statement)
        try connection.send()
        let error = connection.error()
        #expect(error?.kind == .unexpectedResult)
        let (failure, transaction) = (connection.failure, connection.transaction)
        #expect(failure == nil && transaction == .none)
    }
}
