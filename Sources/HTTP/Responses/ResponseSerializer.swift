package import Bytes

/// What the serializer needs to know about a response besides the response itself.
package struct ResponseContext: Sendable, Equatable {
    /// Whether the request's method is HEAD, so that no content is sent.
    package var isHead: Bool
    /// Whether the request's version is HTTP/1.1, otherwise HTTP/1.0.
    package var isHTTP11: Bool
    /// Whether client and server allow the connection to stay open after this response.
    package var keepAlive: Bool
    /// The value of `X-Request-Id`.
    package var requestID: UInt64

    package init(isHead: Bool, isHTTP11: Bool, keepAlive: Bool, requestID: UInt64) {
        self.isHead = isHead
        self.isHTTP11 = isHTTP11
        self.keepAlive = keepAlive
        self.requestID = requestID
    }

    /// Creates the context of the response to a request.
    ///
    /// - Parameters:
    ///   - head: The head of the request.
    ///   - keepAlive: Whether the server allows the connection to stay open.
    ///   - requestID: The value of `X-Request-Id`.
    package init(head: RequestHead, keepAlive: Bool, requestID: UInt64) {
        self.init(
            isHead: head.method == .head,
            isHTTP11: head.isHTTP11,
            keepAlive: head.keepAlive && keepAlive,
            requestID: requestID
        )
    }
}

/// Appends responses to a connection's output, without additional memory.
package enum ResponseSerializer {
    /// The interim response that tells a client to send the content (RFC 9110, section 15.2.1).
    package static let continueHead: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"

    /// Appends a complete response.
    ///
    /// - Precondition: `response.status` is 200 to 599.
    package static func append(
        _ response: borrowing Response,
        context: ResponseContext,
        date: borrowing DateLine,
        to output: inout ByteBuffer
    ) {
        let hasContent = allowsContent(response.status)
        let sent = hasContent && !context.isHead ? response.content.count : 0
        appendHead(response, context, date, reserving: sent, to: &output)
        if hasContent {
            output.append("Content-Length: ")
            output.append(digits: UInt64(response.content.count))
            output.append("\r\n\r\n")
        } else {
            output.append("\r\n")
        }
        if sent > 0 { output.append(response.content.bytes) }
    }

    /// Appends the head of a stream, and `response.content` as the first piece of its content.
    ///
    /// The stream is chunked in HTTP/1.1. In HTTP/1.0 it ends when the connection is closed, so
    /// `context.keepAlive` must be false.
    ///
    /// - Precondition: `response.status` is 200 to 599, and allows content.
    package static func appendStreamHead(
        _ response: borrowing Response,
        context: ResponseContext,
        date: borrowing DateLine,
        to output: inout ByteBuffer
    ) {
        precondition(allowsContent(response.status), "a stream with a status without content")
        precondition(context.isHTTP11 || !context.keepAlive, "a stream without an end in HTTP/1.0")
        appendHead(response, context, date, reserving: response.content.count, to: &output)
        output.append(context.isHTTP11 ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n")
        if !context.isHead {
            appendPiece(response.content.bytes, isHTTP11: context.isHTTP11, to: &output)
        }
    }

    /// Appends a piece of a stream's content; does nothing if it is empty.
    package static func appendPiece(
        _ piece: RawSpan,
        isHTTP11: Bool,
        to output: inout ByteBuffer
    ) {
        guard piece.byteCount > 0 else { return }
        guard isHTTP11 else {
            output.append(piece)
            return
        }
        output.append(hexadecimal: UInt64(piece.byteCount))
        output.append("\r\n")
        output.append(piece)
        output.append("\r\n")
    }

    /// Appends the end of a stream; does nothing in HTTP/1.0, where closing the connection ends it.
    package static func appendStreamEnd(isHTTP11: Bool, to output: inout ByteBuffer) {
        if isHTTP11 { output.append("0\r\n\r\n") }
    }

    /// Whether a response with this status has content (RFC 9110, section 6.4.1).
    static func allowsContent(_ status: UInt16) -> Bool {
        status != 204 && status != 304
    }

    private static func appendHead(
        _ response: borrowing Response,
        _ context: ResponseContext,
        _ date: borrowing DateLine,
        reserving contentCount: Int,
        to output: inout ByteBuffer
    ) {
        precondition(200...599 ~= response.status, "not the status of a final response")
        // One reservation for all that follows: the fixed lines have fewer than 256 bytes.
        output.reserve(256 + response.fieldLines.count + contentCount)
        appendStatusLine(response.status, to: &output)
        output.append(date.bytes)
        output.append("X-Request-Id: ")
        output.append(hexadecimal: context.requestID, width: 16)
        output.append("\r\nX-Content-Type-Options: nosniff\r\n")
        if !context.keepAlive || response.closesConnection {
            output.append("Connection: close\r\n")
        } else if !context.isHTTP11 {
            output.append("Connection: keep-alive\r\n")
        }
        output.append(response.fieldLines.bytes)
    }

    private static func appendStatusLine(_ status: UInt16, to output: inout ByteBuffer) {
        // Also to clients of HTTP/1.0 (RFC 9110, section 6.2).
        if status == 200 { return output.append("HTTP/1.1 200 OK\r\n") }
        output.append("HTTP/1.1 ")
        output.append(digits: UInt64(status))
        output.append(" ")
        output.append(reasonPhrase(status))
        output.append("\r\n")
    }
}
