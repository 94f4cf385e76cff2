/// What the parser found in the head of a request: positions, counted from the head's first byte.
package struct RequestHead: Sendable {
    package var method = Method.get
    package var isHTTP11 = true
    package var path = 0..<0
    package var query = 0..<0
}
