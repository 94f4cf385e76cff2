import Bookings

/// The choice of seats as API.md words it, by trying every set of seats.
struct SeatSearch {
    let cabin: CabinLayout
    let wish: SeatWish
    /// The free seats, also those that the wish does not allow.
    let free: Set<SeatNumber>
    /// The free seats that the wish allows.
    let allowed: [SeatNumber]

    init(_ cabin: CabinLayout, taken: [SeatNumber], wish: SeatWish) {
        self.cabin = cabin
        self.wish = wish
        let free = Set(cabin.allSeats).subtracting(taken)
        self.free = free
        allowed = cabin.allSeats.filter { seat in
            let row = Int(seat.row)
            return free.contains(seat) && wish.rows?.contains(row) ?? true
                && (wish.cabinClass == nil || wish.cabinClass == cabin.cabinClass(ofRow: row))
        }
    }

    /// The place of a letter among the characters of `cabin.seats`.
    private func place(_ seat: SeatNumber) -> Int {
        Array(cabin.seats.utf8).firstIndex(of: seat.letter) ?? -9
    }

    /// The seats next to a seat, without an aisle between; the cabin may not have them.
    private func neighbors(_ seat: SeatNumber) -> [SeatNumber] {
        let cells = Array(cabin.seats.utf8)
        return [place(seat) - 1, place(seat) + 1].filter(cells.indices.contains).compactMap {
            SeatNumber(row: Int(seat.row), letter: cells[$0])
        }
    }

    func pieces(of seats: [SeatNumber]) -> Int {
        let set = Set(seats)
        return seats.count { seat in
            !neighbors(seat).contains { set.contains($0) && place($0) < place(seat) }
        }
    }

    func orphans(of seats: [SeatNumber]) -> Int {
        let left = free.subtracting(seats)
        return left.count { seat in
            neighbors(seat).contains(where: free.contains)
                && !neighbors(seat).contains(where: left.contains)
        }
    }

    private func misplaced(_ seats: [SeatNumber]) -> Int {
        let cells = Array(cabin.seats.utf8)
        let letters = cabin.letters
        return seats.count { seat in
            switch wish.position {
            case nil: return false
            case .window: return seat.letter != letters.first && seat.letter != letters.last
            case .aisle:
                return ![place(seat) - 1, place(seat) + 1].contains {
                    cells.indices.contains($0) && cells[$0] == UInt8(ascii: " ")
                }
            }
        }
    }

    /// The criteria within a row, in their order.
    private func criteria(_ seats: [SeatNumber]) -> [Int] {
        [pieces(of: seats), orphans(of: seats), misplaced(seats), Int(seats.first?.row ?? 0)]
            + seats.map(place)
    }

    /// The best seats for a party; nil if there are too few.
    func best(_ party: Int) -> [SeatNumber]? {
        guard allowed.count >= party else { return nil }
        let rows = Dictionary(grouping: allowed) { Int($0.row) }
        let sets = rows.values.flatMap { subsets(of: $0, count: party) }
        if let best = sets.min(by: { criteria($0).lexicographicallyPrecedes(criteria($1)) }) {
            return best
        }
        let numbers = rows.keys.sorted()
        for count in 2...numbers.count {
            let candidates = subsets(of: numbers, count: count).filter { set in
                set.reduce(0) { $0 + (rows[$1]?.count ?? 0) } >= party
            }
            let nearest = candidates.min { left, right in
                let (a, b) = (span(left), span(right))
                return a != b ? a < b : left.lexicographicallyPrecedes(right)
            }
            guard let nearest, let last = nearest.last else { continue }
            let full = nearest.dropLast().flatMap { rows[$0] ?? [] }
            let rest = subsets(of: rows[last] ?? [], count: party - full.count)
                .min { criteria($0).lexicographicallyPrecedes(criteria($1)) }
            return full + (rest ?? [])
        }
        return nil
    }

    private func span(_ rows: [Int]) -> Int { (rows.last ?? 0) - (rows.first ?? 0) }

    private func subsets<Element>(of elements: [Element], count: Int) -> [[Element]] {
        guard count > 0 else { return [[]] }
        guard elements.count >= count, let first = elements.first else { return [] }
        let rest = Array(elements.dropFirst())
        return subsets(of: rest, count: count - 1).map { [first] + $0 }
            + subsets(of: rest, count: count)
    }
}
