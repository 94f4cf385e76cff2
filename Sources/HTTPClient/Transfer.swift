internal import CCurl
internal import Sockets

/// One easy handle of libcurl, which runs one request after the other.
///
/// Confined to the client's thread. libcurl's callbacks have the object's address, so the client keeps
/// the object as long as the handle.
@safe
final class Transfer {
    let easy: UnsafeMutableRawPointer
    /// The number of the running request.
    private(set) var id: UInt64 = 0

    private let isAllowed: @Sendable (SocketAddress) -> Bool
    private let fieldLimit: Int
    private var fields: UnsafeMutablePointer<curl_slist>?
    private var fieldBytes = 0
    private var hasForbiddenAddress = false

    /// Creates a handle; nil without memory.
    init?(_ configuration: HTTPClientConfiguration) {
        guard let easy = unsafe curl_easy_init() else { return nil }
        unsafe self.easy = easy
        unsafe fields = nil
        isAllowed = configuration.isAllowed
        fieldLimit = configuration.limits.fieldBytes
        guard setOptions(configuration) else { return nil }
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe curl_slist_free_all(fields)
    }

    /// Prepares the handle for a request; returns whether libcurl accepted it.
    func prepare(_ request: OutgoingRequest, id: UInt64) -> Bool {
        self.id = id
        fieldBytes = 0
        hasForbiddenAddress = false
        var list: UnsafeMutablePointer<curl_slist>?
        for field in request.fields {
            guard let longer = unsafe curl_slist_append(list, field) else {
                unsafe curl_slist_free_all(list)
                return false
            }
            unsafe list = longer
        }
        let earlier = unsafe fields
        unsafe fields = list
        defer { unsafe curl_slist_free_all(earlier) }
        guard unsafe ccurl_set_fields(easy, fields) == CURLE_OK,
            unsafe ccurl_set_text(easy, CURLOPT_URL, request.url) == CURLE_OK
        else { return false }
        return unsafe request.content.withUnsafeBytes { bytes in
            unsafe ccurl_set_content(easy, bytes.baseAddress, bytes.count) == CURLE_OK
        }
    }

    /// The result of the request that libcurl has finished with `code`.
    func finished(_ code: CURLcode) -> FinishedRequest {
        FinishedRequest(
            id: id,
            result: result(code),
            duration: .microseconds(unsafe ccurl_total_microseconds(easy))
        )
    }

    private func result(_ code: CURLcode) -> Result<IncomingResponse, HTTPClientError> {
        guard code == CURLE_OK else {
            if hasForbiddenAddress, code == CURLE_COULDNT_CONNECT {
                return .failure(.forbiddenAddress)
            }
            return .failure(fieldBytes > fieldLimit ? .fieldsTooLarge : HTTPClientError(code))
        }
        let seconds = unsafe ccurl_retry_after(easy)
        return .success(
            IncomingResponse(
                status: unsafe ccurl_status(easy),
                retryAfter: seconds > 0 ? .seconds(seconds) : nil
            )
        )
    }

    private func setOptions(_ configuration: HTTPClientConfiguration) -> Bool {
        let limits = configuration.limits
        let milliseconds = Int(limits.requestTime.wholeNanoseconds / 1_000_000)
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_POST, 1), (CURLOPT_FOLLOWLOCATION, 0),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)), (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_TIMEOUT_MS, milliseconds),
            (CURLOPT_DISALLOW_USERNAME_IN_URL, 1),
        ]
        for (option, value) in numbers {
            guard unsafe ccurl_set_number(easy, option, value) == CURLE_OK else { return false }
        }
        // Without it, a request that times out while its name is being resolved blocks the thread until
        // the resolver gives up. libcurl has it since 7.87; an older one does not know it.
        unsafe ccurl_set_number(easy, CURLOPT_QUICK_EXIT, 1)
        var texts: [(CURLoption, String)] = [
            (CURLOPT_PROTOCOLS_STR, configuration.allowsPlainHTTP ? "http,https" : "https"),
            // An empty name and a list of all hosts: no variable of the environment names a proxy.
            (CURLOPT_PROXY, ""), (CURLOPT_NOPROXY, "*"),
            (CURLOPT_USERAGENT, configuration.userAgent),
        ]
        if let path = configuration.certificateAuthorities { texts.append((CURLOPT_CAINFO, path)) }
        for (option, value) in texts {
            guard unsafe ccurl_set_text(easy, option, value) == CURLE_OK else { return false }
        }
        // With a file and no folder, libcurl reads the certificates once and not for each connection.
        if configuration.certificateAuthorities != nil || ccurl_has_certificate_file() != 0 {
            guard unsafe ccurl_set_text(easy, CURLOPT_CAPATH, nil) == CURLE_OK else { return false }
        }
        let rate = limits.responseBytesPerSecond
        guard unsafe ccurl_set_size(easy, CURLOPT_MAX_RECV_SPEED_LARGE, rate) == CURLE_OK else {
            return false
        }
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        return unsafe ccurl_set_callbacks(
            easy,
            context,
            // Discards the content.
            { (_, size, count, _) in size * count },
            { (_, size, count, context) in
                guard let context = unsafe context else { return 0 }
                return unsafe Transfer.at(context).receivedField(size * count)
            },
            { (context, _, address) in
                guard let context = unsafe context, let address = unsafe address else {
                    return CURL_SOCKET_BAD
                }
                return unsafe Transfer.at(context).openSocket(for: address)
            }
        ) == CURLE_OK
    }

    /// The object that a callback or a handle has as its context.
    @unsafe
    static func at(_ context: UnsafeMutableRawPointer) -> Transfer {
        unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// Counts a field; any other number than `bytes` ends the request.
    private func receivedField(_ bytes: Int) -> Int {
        fieldBytes += bytes
        return fieldBytes <= fieldLimit ? bytes : 0
    }

    /// Opens the socket that libcurl connects to `address`, unless the address is not allowed.
    ///
    /// This is the address of the connection itself, so it does not matter what the name resolved to
    /// before.
    private func openSocket(for address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let target = unsafe withUnsafePointer(to: &address.pointee.addr) { pointer in
            unsafe SocketAddress(
                kernelAddress: pointer,
                size: Int(address.pointee.addrlen)
            )
        }
        guard let target, isAllowed(target) else {
            hasForbiddenAddress = true
            return CURL_SOCKET_BAD
        }
        return target.openSocket() ?? CURL_SOCKET_BAD
    }
}
