extension PostgresParameters {
    /// Calls `body` with the parameters as libpq takes them: pointers to the first bytes, lengths and
    /// formats.
    func withPointers<Result>(
        _ body: (
            _ values: UnsafeBufferPointer<UnsafePointer<CChar>?>,
            _ lengths: UnsafeBufferPointer<Int32>,
            _ formats: UnsafeBufferPointer<Int32>
        ) -> Result
    ) -> Result {
        unsafe bytes.withUnsafeBytes { bytes in
            let base = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
            return unsafe withUnsafeTemporaryAllocation(
                of: UnsafePointer<CChar>?.self,
                capacity: offsets.count
            ) { pointers in
                for (index, offset) in offsets.enumerated() {
                    unsafe pointers.initializeElement(
                        at: index,
                        // Without any byte, `empty` stands for values that are not NULL.
                        to: offset < 0 ? nil : base.map { unsafe $0 + offset } ?? Self.empty
                    )
                }
                return unsafe lengths.withUnsafeBufferPointer { lengths in
                    // 1 stands for the binary form.
                    unsafe [Int32](repeating: 1, count: offsets.count)
                        .withUnsafeBufferPointer { formats in
                            unsafe body(UnsafeBufferPointer(pointers), lengths, formats)
                        }
                }
            }
        }
    }

    private static var empty: UnsafePointer<CChar> {
        let empty: StaticString = ""
        return unsafe UnsafeRawPointer(empty.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
