import Testing

@testable import BookingBench

@Suite("Latency histogram and spread")
struct HistogramTests {
    @Test("quantiles are exact to one part in 128", arguments: [0.5, 0.9, 0.99, 0.999])
    func quantiles(fraction: Double) {
        var histogram = Histogram()
        // 10 us to 100 ms: all bucket widths between.
        for value in stride(from: 10_000, through: 100_000_000, by: 10_000) {
            histogram.record(UInt64(value))
        }
        let exact = 100_000_000 * fraction
        let measured = Double(histogram.quantile(fraction))
        #expect(abs(measured - exact) <= exact / 128, "\(measured) for \(exact)")
    }

    @Test(
        "a single value is its own quantile, whatever its size",
        arguments: [1, 127, 128, 129, 255, 256, 1_000_000, UInt64.max / 2, .max]
    )
    func singleValue(value: UInt64) {
        var histogram = Histogram()
        histogram.record(value)
        let measured = Double(histogram.quantile(0.5))
        #expect(abs(measured - Double(value)) <= Double(value) / 128)
        #expect(histogram.quantile(1) <= value)
        #expect(histogram.maximum == value)
    }

    @Test("one slow response changes the last quantile but not the median")
    func outlier() {
        var histogram = Histogram()
        for _ in 0..<999 { histogram.record(1000) }
        histogram.record(1_000_000)
        #expect(histogram.quantile(0.5) < 1100)
        #expect(histogram.quantile(0.999) < 1100)
        #expect(histogram.quantile(1) > 990_000)
    }

    @Test("an empty histogram has quantiles of zero")
    func empty() {
        #expect(Histogram().quantile(0.99) == 0)
        #expect(LatencySummary(Histogram()).max == 0)
    }

    @Test("a spread has the median and both extremes")
    func spread() {
        #expect(Spread([5, 1, 9]).median == 5)
        #expect(Spread([1, 2, 3, 10]).median == 2.5)
        #expect(Spread([5, 1, 9]).least == 1)
        #expect(Spread([5, 1, 9]).most == 9)
        #expect(Spread([]).median == 0)
    }
}
