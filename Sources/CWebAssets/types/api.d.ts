// What the API sends and accepts, as openapi.json describes it. Read by the type checker only; not served.

type BookingStatus = "INITIATED" | "SEAT_HELD" | "PAYMENT_PENDING" | "CONFIRMED" | "REFUNDED" | "EXPIRED";
type SeatStatus = "AVAILABLE" | "HELD" | "BOOKED";

type CabinClass = "first" | "business" | "premium_economy" | "economy";

/** What the page can do with an order. */
type ActionName = "pay" | "decline" | "extend" | "checkout" | "release" | "refund";

interface Booking {
  id: number;
  order_id: number | null;
  flight_id: number;
  flight_number: string;
  seat_number: string;
  passenger_name: string;
  status: BookingStatus;
  expires_at: string | null;
  extendable_until: string | null;
  refund_due: boolean;
  created_at: string;
  updated_at: string;
}

interface Order {
  id: number;
  reference: string;
  status: BookingStatus;
  expires_at: string | null;
  extendable_until: string | null;
  refund_due: boolean;
  /** How well the seats that the server chose lie together; null if it chose none. */
  choice: { together: boolean; orphans: number } | null;
  created_at: string;
  updated_at: string;
  bookings: Booking[];
}

interface SeatCounts {
  total: number;
  available: number;
  held: number;
  booked: number;
}

interface Flight {
  id: number;
  flight_number: string;
  origin: string;
  destination: string;
  departs_at: string;
  cabin: { rows: number; seats: string; classes?: { class: CabinClass; rows: [number, number] }[] };
  seats: SeatCounts;
}

interface Seat {
  seat_number: string;
  status: SeatStatus;
  held_until: string | null;
}

interface Transition {
  id: number;
  at: string;
  from: BookingStatus | null;
  to: BookingStatus;
  cause: string;
  /** The booking, in the history of an order. */
  booking_id?: number;
  seat_from?: string;
  seat_to?: string;
}

/** Why an action on an order was rejected: a booking and the code of its problem. */
interface RejectedBooking {
  /** The position in the request, if the request creates the order. */
  index?: number;
  id?: number;
  seat_number?: string;
  code: string;
}

/** A problem document (RFC 9457). */
interface ProblemDocument {
  title?: string;
  detail?: string;
  code?: string;
  errors?: Record<string, string[]>;
  current_status?: BookingStatus;
  bookings?: RejectedBooking[];
  /** With `no_seats`: the free seats that the request allows on a flight. */
  available?: number;
  flight_id?: number;
}

type Method = "GET" | "POST" | "DELETE";

/** A bucket of a histogram; `up_to` is null for the last one, which has no bound. */
interface Bucket {
  up_to: number | null;
  count: number;
}

/** `/readyz`. */
interface Readiness {
  database: string;
  redis: string;
  worker: string;
}

/** `/ops/status.json`. */
interface OperationsStatus {
  now: string;
  version: string;
  uptime_seconds: number;
  transitions: { total: number; newest_id: number };
  bookings: Record<BookingStatus, number>;
  refund_due: number;
  jobs: { redis: string; scheduled: number | null; leased: number | null; overdue: number | null };
  writer: { queue_depth: number; commits: number; batch_sizes: Bucket[]; commit_milliseconds: Bucket[] };
  connections: { open: number; streams: number };
  expiry_lateness: { milliseconds: number }[];
  workers: { name: string; last_seen: string }[] | null;
  webhooks: { id: number; url: string; state: string; pending: number; last_error: string | null }[] | null;
}
