import Bytes
import Testing

@testable import BookingAPI

@Suite("Entity tags")
struct EntityTagTests {
    private static func bytes(_ text: String) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.append(text)
        return buffer
    }

    private static func list(_ field: String) -> EntityTag.List {
        EntityTag.List(bytes(field).bytes)
    }

    @Test(
        "a list names the tags of bookings in it, weak ones included",
        arguments: [
            (#""7""#, true, false), (#"W/"7""#, true, false), (#""7-expired""#, false, true),
            (#""x", "7""#, true, false), (#""1","2","3","7","7-expired""#, true, true),
            ("*", true, true),
            (#"W/"7",W/"7-expired""#, true, true), ("", false, false), (#""""#, false, false),
            (#""07""#, false, false), (#""+7""#, false, false), (#""7 ""#, false, false),
            (#""-expired""#, false, false), ("7", false, false), (#""7"#, false, false),
            (#""77""#, false, false), (#""99999999999999999999""#, false, false),
            (#"", "7""#, false, false),
        ]
    )
    func lists(field: String, live: Bool, expired: Bool) throws {
        guard case .one(let seven) = Self.list(#""7""#),
            case .one(let sevenExpired) = Self.list(#""7-expired""#)
        else {
            Issue.record("a list of one tag is not one tag")
            return
        }
        #expect(Self.list(field).contains(seven) == live)
        #expect(Self.list(field).contains(sevenExpired) == expired)
    }

    @Test("a tag is written as it is read")
    func writing() throws {
        for text in [#""7""#, #""7-expired""#, #""9223372036854775807""#] {
            guard case .one(let tag) = Self.list(text) else {
                Issue.record("\(text) is not a tag")
                continue
            }
            var written = ByteBuffer()
            tag.append(to: &written)
            #expect(written.bytes.text == text)
        }
    }
}
