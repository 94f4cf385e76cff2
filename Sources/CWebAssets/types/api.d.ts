// What the API sends and accepts, as openapi.json describes it. Read by the type checker only; not served.

type BookingStatus = "INITIATED" | "SEAT_HELD" | "PAYMENT_PENDING" | "CONFIRMED" | "REFUNDED" | "EXPIRED";
type SeatStatus = "AVAILABLE" | "HELD" | "BOOKED";

type CabinClass = "first" | "business" | "premium_economy" | "economy";

/** What the page can do with a booking. */
type ActionName = "pay" | "decline" | "checkout" | "release" | "refund";

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
}

/** A problem document (RFC 9457). */
interface ProblemDocument {
  title?: string;
  detail?: string;
  code?: string;
  errors?: Record<string, string[]>;
  current_status?: BookingStatus;
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
  transitions: { total: number };
  bookings: Record<BookingStatus, number>;
  refund_due: number;
  jobs: { redis: string; scheduled: number | null; leased: number | null; overdue: number | null };
  writer: { queue_depth: number; commits: number; batch_sizes: Bucket[]; commit_milliseconds: Bucket[] };
  connections: { open: number; streams: number };
  expiry_lateness: { milliseconds: number }[];
  workers: { name: string; last_seen: string }[] | null;
}
