import Bytes
import TestSupport
import Testing

@Suite("ByteBuffer")
struct ByteBufferTests {
    @Test("appended bytes are in order")
    func appends() {
        var buffer = ByteBuffer()
        #expect(buffer.count == 0)
        #expect(buffer.capacity == 0, "an empty buffer allocates nothing")
        buffer.append("literal ")
        buffer.append(UInt8(ascii: "x"))
        buffer.append([0, 255])
        let text = "\u{e4}"
        buffer.append(text)
        var other = ByteBuffer()
        other.append(" end")
        buffer.append(other.bytes)
        #expect(
            buffer.array == Array("literal x".utf8) + [0, 255, 0xC3, 0xA4] + Array(" end".utf8)
        )
        #expect(buffer[8] == UInt8(ascii: "x"))
        buffer[8] = UInt8(ascii: "y")
        #expect(buffer[8] == UInt8(ascii: "y"))
    }

    @Test(
        "numbers are written in decimal digits",
        arguments: [
            (Int64(0), "0"), (7, "7"), (-7, "-7"), (10, "10"), (99, "99"), (100, "100"),
            (Int64.max, "9223372036854775807"), (Int64.min, "-9223372036854775808"),
        ]
    )
    func decimal(_ value: Int64, _ text: String) {
        var buffer = ByteBuffer()
        buffer.append(decimal: value)
        #expect(buffer.text == text)
    }

    @Test(
        "numbers have at least the given number of digits",
        arguments: [
            (UInt64(0), 1, "0", "0"), (5, 3, "005", "005"), (255, 2, "255", "ff"),
            (4096, 2, "4096", "1000"), (99_999_999, 1, "99999999", "5f5e0ff"),
            (100_000_000, 9, "100000000", "005f5e100"), (1 << 32, 1, "4294967296", "100000000"),
            (UInt64.max, 1, "18446744073709551615", "ffffffffffffffff"),
            (0xABC, 16, "0000000000002748", "0000000000000abc"),
        ]
    )
    func digits(_ value: UInt64, _ width: Int, _ decimal: String, _ hexadecimal: String) {
        var buffer = ByteBuffer()
        buffer.append(digits: value, width: width)
        #expect(buffer.text == decimal)
        buffer.removeAll()
        buffer.append(hexadecimal: value, width: width)
        #expect(buffer.text == hexadecimal)
    }

    @Test("a buffer that is consumed as fast as it is filled does not grow")
    func reclaims() {
        var buffer = ByteBuffer()
        buffer.append([UInt8](repeating: 1, count: 100))
        let capacity = buffer.capacity
        for _ in 0..<1_000 {
            buffer.append([UInt8](repeating: 2, count: 100))
            buffer.consume(100)
        }
        #expect(buffer.count == 100)
        #expect(buffer.capacity == capacity)
    }

    @Test("removing all bytes can free the memory")
    func givesBack() {
        var buffer = ByteBuffer()
        buffer.append([UInt8](repeating: 1, count: 10_000))
        buffer.removeAll()
        #expect(buffer.count == 0)
        #expect(buffer.capacity >= 10_000)
        buffer.removeAll(keepingCapacity: false)
        #expect(buffer.capacity == 0)
        buffer.append("again")
        #expect(buffer.text == "again")
    }

    @Test("a system call may fill less memory than it gets")
    func fills() {
        var buffer = ByteBuffer()
        unsafe buffer.append(upTo: 1_000) { room in
            unsafe room[0] = 1
            unsafe room[1] = 2
            return 2
        }
        #expect(buffer.array == [1, 2])
        unsafe buffer.append(upTo: 10) { _ in 0 }
        #expect(buffer.array == [1, 2])
    }

    @Test("bytes can be moved to overlapping offsets, in both directions")
    func moves() {
        var buffer = ByteBuffer()
        buffer.append("xx0123456789")
        buffer.consume(2)
        buffer.move(2..<8, to: 0)
        #expect(buffer.text == "2345676789")
        buffer.move(0..<5, to: 2)
        #expect(buffer.text == "2323456789")
        buffer.move(4..<4, to: 0)
        buffer.truncate(to: 4)
        #expect(buffer.text == "2323")
        buffer.truncate(to: 0)
        #expect(buffer.count == 0)
    }

    @Test("random operations have the same results as on an array")
    func likeAnArray() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        var buffer = ByteBuffer()
        var model: [UInt8] = []
        for step in 0..<1_000 {
            let count = Int.random(in: 0...300, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0, 1:
                let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: step), count: count)
                buffer.append(bytes)
                model += bytes
            case 2:
                buffer.append(UInt8(truncatingIfNeeded: count))
                model.append(UInt8(truncatingIfNeeded: count))
            case 3:
                buffer.consume(min(count, model.count))
                model.removeFirst(min(count, model.count))
            case 4:
                let kept = max(0, model.count - count / 4)
                buffer.truncate(to: kept)
                model.removeLast(model.count - kept)
            default:
                buffer.reserve(count)
            }
            if buffer.array != model {
                Issue.record("seed \(seed), step \(step)")
                return
            }
        }
    }
}

extension ByteBuffer {
    fileprivate var array: [UInt8] {
        let bytes = bytes
        return unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    fileprivate var text: String {
        String(decoding: array, as: UTF8.self)
    }
}
