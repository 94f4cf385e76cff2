/// Chooses seats for parties on one flight (API.md, "Seats chosen by the server").
///
/// A pure function of the cabin, the taken seats and the wish: equal inputs give equal seats.
public struct SeatChooser {
    /// The seats for one party.
    public struct Choice: Hashable, Sendable {
        /// The seats by row, and from left to right in each row.
        public let seats: [SeatNumber]
        /// Whether they are neighbors, and how many orphans they make.
        public let result: OrderChoice
    }

    private let pattern: RowPattern
    /// The free seats of each row that the wish allows, from the front; empty for all other rows.
    private var free: [UInt32]
    /// The best sets that were found for one size of party, because many rows of a cabin are alike.
    private var known: [UInt32: RowPattern.Cost] = [:]

    /// Takes the state of a cabin.
    ///
    /// - Parameters:
    ///   - cabin: The cabin.
    ///   - taken: The seats that are not free; seats that the cabin does not have are ignored.
    ///   - wish: Which seats may be chosen.
    public init(_ cabin: CabinLayout, taken: [SeatNumber], wish: SeatWish) {
        pattern = RowPattern(cabin, position: wish.position)
        let all = UInt32(1) << UInt32(pattern.count) &- 1
        free = (1...cabin.rows).map { wish.allows(row: $0, of: cabin) ? all : 0 }
        for seats in [cabin.missing, taken] {
            for seat in seats where Int(seat.row) <= cabin.rows {
                free[Int(seat.row) - 1] &= ~pattern.mask(of: seat.letter)
            }
        }
    }

    /// The number of seats that may be chosen.
    public var available: Int { free.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Chooses the seats of a party of `count`; nil if there are too few.
    public mutating func choose(_ count: Int) -> Choice? {
        guard available >= count else { return nil }
        known.removeAll(keepingCapacity: true)
        let rows = free.contains { $0.nonzeroBitCount >= count } ? nil : fewestRows(for: count)
        guard let rows, let last = rows.last else { return bestRow(for: count) }
        var seats: [SeatNumber] = []
        for row in rows.dropLast() { seats += self.seats(free[row], inRow: row) }
        let cost = best(count - seats.count, of: free[last])
        seats += self.seats(cost.seats, inRow: last)
        return Choice(seats: seats, result: OrderChoice(isTogether: false, orphans: cost.orphans))
    }

    private mutating func bestRow(for count: Int) -> Choice? {
        var best: (cost: RowPattern.Cost, row: Int)?
        for row in free.indices where free[row].nonzeroBitCount >= count {
            let cost = self.best(count, of: free[row])
            // Of equally good rows the first one.
            if let best, best.cost.rank <= cost.rank { continue }
            best = (cost, row)
        }
        guard let (cost, row) = best else { return nil }
        return Choice(
            seats: seats(cost.seats, inRow: row),
            result: OrderChoice(isTogether: cost.pieces == 1, orphans: cost.orphans)
        )
    }

    private mutating func best(_ count: Int, of set: UInt32) -> RowPattern.Cost {
        if let cost = known[set] { return cost }
        let cost = pattern.best(count, of: set)
        known[set] = cost
        return cost
    }

    private func seats(_ set: UInt32, inRow index: Int) -> [SeatNumber] {
        pattern.letters(in: set).compactMap { SeatNumber(row: index + 1, letter: $0) }
    }
}

/// The rows of a party that fits into no row.
extension SeatChooser {
    /// The fewest rows that together have `count` free seats; of those sets, the one whose first and
    /// last rows are nearest to each other, then the front-most.
    private func fewestRows(for count: Int) -> [Int] {
        let sizes = free.map(\.nonzeroBitCount)
        let rows = Self.rowsNeeded(for: count, of: sizes)
        var nearest: (first: Int, last: Int)?
        for first in sizes.indices where sizes[first] > 0 {
            let limit = nearest.map { $0.last - $0.first } ?? sizes.count
            if let last = Self.last(of: rows, from: first, within: limit, for: count, sizes) {
                nearest = (first, last)
            }
        }
        guard let nearest else { return [] }
        return Self.frontMost(rows, from: nearest.first, through: nearest.last, for: count, sizes)
    }

    private static func rowsNeeded(for count: Int, of sizes: [Int]) -> Int {
        var left = count
        var rows = 0
        for size in sizes.sorted(by: >) where left > 0 {
            left -= size
            rows += 1
        }
        return rows
    }

    /// The nearest last row of a set of `rows` rows that begins with `first`; nil if it is not less
    /// than `limit` rows away.
    private static func last(
        of rows: Int,
        from first: Int,
        within limit: Int,
        for count: Int,
        _ sizes: [Int]
    ) -> Int? {
        var between = RowSizes()
        for last in sizes.indices where last > first && last - first < limit {
            let ends = sizes[first] + sizes[last]
            if ends + between.sum(ofLargest: rows - 2) >= count { return last }
            between.add(sizes[last])
        }
        return nil
    }

    /// Of the sets of `rows` rows from `first` through `last` with enough seats, the front-most.
    private static func frontMost(
        _ rows: Int,
        from first: Int,
        through last: Int,
        for count: Int,
        _ sizes: [Int]
    ) -> [Int] {
        var chosen = [first]
        var left = count - sizes[first] - sizes[last]
        var row = first + 1
        while chosen.count < rows - 1, row < last {
            var behind = RowSizes()
            for other in row + 1..<last { behind.add(sizes[other]) }
            let others = rows - 1 - chosen.count - 1
            if sizes[row] + behind.sum(ofLargest: others) >= left {
                chosen.append(row)
                left -= sizes[row]
            }
            row += 1
        }
        return chosen + [last]
    }
}

/// How many rows have how many free seats.
private struct RowSizes {
    private var rows = [Int](repeating: 0, count: BookingLimits.cabinLetters + 1)

    mutating func add(_ size: Int) { rows[size] += 1 }

    /// The free seats of the `count` rows that have the most.
    func sum(ofLargest count: Int) -> Int {
        var left = count
        var sum = 0
        for size in rows.indices.reversed() where left > 0 {
            let taken = min(left, rows[size])
            sum += taken * size
            left -= taken
        }
        return sum
    }
}
