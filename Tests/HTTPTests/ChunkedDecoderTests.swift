import Bytes
import HTTP
import Testing

@Suite("ChunkedDecoder")
struct ChunkedDecoderTests {
    @Test("chunks are joined after the head, and other bytes are removed")
    func decodesInPlace() {
        var buffer = ByteBuffer()
        buffer.append("HEAD")
        var decoder = ChunkedDecoder()
        for _ in 0..<100 {
            buffer.append("1;ext=\"long enough to be seen\"\r\na\r\n")
            #expect(decoder.decode(&buffer, from: 4) == .incomplete)
            #expect(buffer.count == 4 + decoder.contentCount)
        }
        let count = decoder.contentCount
        buffer.append("0\r\n\r\nNEXT")
        guard case .complete(let end) = decoder.decode(&buffer, from: 4) else {
            Issue.record("the content is incomplete")
            return
        }
        #expect(decoder.contentCount == count)
        let all = buffer.bytes.array
        let content = [UInt8](repeating: UInt8(ascii: "a"), count: count)
        #expect(Array(all[..<(4 + count)]) == Array("HEAD".utf8) + content)
        #expect(Array(all[end...]) == Array("NEXT".utf8))
    }

    @Test("a refusal stays the result of later calls")
    func outcomeStays() {
        var buffer = ByteBuffer()
        buffer.append("x\r\n")
        var decoder = ChunkedDecoder()
        #expect(decoder.decode(&buffer, from: 0) == .refused(.chunkSizeInvalid))
        #expect(decoder.decode(&buffer, from: 0) == .refused(.chunkSizeInvalid))
    }
}
