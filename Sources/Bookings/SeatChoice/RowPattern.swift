/// The letters of a cabin's rows, with the neighbors and the positions that a choice of seats needs.
///
/// A set of seats of one row is a bit mask: the leftmost letter is the highest of `count` bits, so that
/// of two sets of the same size the larger number has its letters further to the left.
struct RowPattern {
    /// The letters, from left to right.
    let letters: [UInt8]
    /// For each letter, whether it is next to the letter before it, without an aisle between them.
    private let joinsPrevious: [Bool]
    /// For each letter, whether it is at the preferred position; without a preference, every letter is.
    private let isPreferred: [Bool]
    /// The bit of each letter from A to Z; 0 if the cabin does not have it.
    private var bits: [UInt32]

    /// The number of letters.
    var count: Int { letters.count }

    init(_ cabin: CabinLayout, position: SeatWish.Position?) {
        let cells = Array(cabin.seats.utf8)
        let blank = UInt8(ascii: " ")
        let places = cells.indices.filter { cells[$0] != blank }
        letters = cabin.letters
        joinsPrevious = places.indices.map { $0 > 0 && places[$0 - 1] == places[$0] - 1 }
        isPreferred = places.indices.map { index in
            let place = places[index]
            switch position {
            case nil: return true
            case .window: return index == 0 || index == places.count - 1
            case .aisle:
                return place > 0 && cells[place - 1] == blank
                    || place + 1 < cells.count && cells[place + 1] == blank
            }
        }
        bits = [UInt32](repeating: 0, count: 26)
        for (index, letter) in letters.enumerated() {
            bits[Int(letter - UInt8(ascii: "A"))] = 1 << UInt32(letters.count - 1 - index)
        }
    }

    /// The set that contains only this letter; 0 if the cabin does not have the letter.
    func mask(of letter: UInt8) -> UInt32 { bits[Int(letter - UInt8(ascii: "A"))] }

    /// The letters of a set, from left to right.
    func letters(in set: UInt32) -> [UInt8] { letters.filter { mask(of: $0) & set != 0 } }

    /// How good a set of seats is; the smaller is the better.
    struct Cost: Hashable, Comparable {
        /// The number of pieces, of orphans and of seats that are not at the preferred position, from
        /// the highest bits to the lowest; none of them exceeds the number of letters.
        var rank: UInt32
        /// The set.
        var seats: UInt32

        var pieces: Int { Int(rank >> 16) }
        var orphans: Int { Int(rank >> 8 & 0xFF) }

        static let piece: UInt32 = 1 << 16
        static let orphan: UInt32 = 1 << 8
        static let otherPosition: UInt32 = 1

        static func < (left: Cost, right: Cost) -> Bool {
            left.rank != right.rank ? left.rank < right.rank : left.seats > right.seats
        }
    }

    /// What has been decided about the letter before the next one.
    private enum Previous {
        static let chosen = 0
        /// The letter is not chosen, and is no orphan whatever comes next.
        static let settled = 1
        /// The letter is free and not chosen; it is an orphan if the next letter is chosen.
        static let waits = 2
        static let count = 3
    }

    /// The best `party` seats of a row.
    ///
    /// Goes through the letters from left to right and keeps the best set for each number of chosen
    /// seats and each state of the letter before: what comes later depends on nothing else.
    ///
    /// - Precondition: At least `party` bits of `free` are set, and `party` is positive.
    func best(_ party: Int, of free: UInt32) -> Cost {
        let states = (party + 1) * Previous.count
        var best = [Cost?](repeating: nil, count: states)
        var next = best
        best[Previous.settled] = Cost(rank: 0, seats: 0)
        for index in 0..<count {
            for state in 0..<states { next[state] = nil }
            let letter = Letter(self, index, free: free)
            for state in 0..<states {
                guard let cost = best[state] else { continue }
                let (chosen, previous) = state.quotientAndRemainder(dividingBy: Previous.count)
                let (skipped, skippedCost) = letter.skip(after: previous, cost)
                Self.keep(skippedCost, in: &next, at: chosen * Previous.count + skipped)
                guard letter.isFree, chosen < party else { continue }
                Self.keep(
                    letter.choose(after: previous, cost),
                    in: &next,
                    at: (chosen + 1) * Previous.count + Previous.chosen
                )
            }
            swap(&best, &next)
        }
        let ends = best[(party * Previous.count)...].compactMap { $0 }
        return ends.min() ?? Cost(rank: .max, seats: 0)
    }

    private static func keep(_ cost: Cost, in costs: inout [Cost?], at state: Int) {
        if let other = costs[state], other < cost { return }
        costs[state] = cost
    }

    /// A letter of a row with these free seats.
    private struct Letter {
        let bit: UInt32
        let isFree: Bool
        let joinsPrevious: Bool
        let hasFreeLeft: Bool
        let hasFreeRight: Bool
        let isPreferred: Bool

        init(_ row: RowPattern, _ index: Int, free: UInt32) {
            bit = 1 << UInt32(row.count - 1 - index)
            isFree = free & bit != 0
            joinsPrevious = row.joinsPrevious[index]
            hasFreeLeft = joinsPrevious && free & bit << 1 != 0
            hasFreeRight =
                index + 1 < row.count && row.joinsPrevious[index + 1] && free & bit >> 1 != 0
            isPreferred = row.isPreferred[index]
        }

        func choose(after previous: Int, _ cost: Cost) -> Cost {
            var cost = cost
            cost.seats |= bit
            if !(previous == Previous.chosen && joinsPrevious) { cost.rank += Cost.piece }
            if previous == Previous.waits { cost.rank += Cost.orphan }
            if !isPreferred { cost.rank += Cost.otherPosition }
            return cost
        }

        func skip(after previous: Int, _ cost: Cost) -> (state: Int, cost: Cost) {
            guard isFree, hasFreeLeft || hasFreeRight else { return (Previous.settled, cost) }
            // A free neighbor on the left stays free.
            if hasFreeLeft, previous != Previous.chosen { return (Previous.settled, cost) }
            if hasFreeRight { return (Previous.waits, cost) }
            var cost = cost
            cost.rank += Cost.orphan
            return (Previous.settled, cost)
        }
    }
}
