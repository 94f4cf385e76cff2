/// Where reports go.
public enum ReportFile {
    /// Writes a page over what is at `path`.
    public static func write(_ page: String, to path: String) throws(BenchError) {
        try SmallFile.write(page, to: path)
    }
}
