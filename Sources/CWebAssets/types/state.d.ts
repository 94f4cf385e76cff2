// The state of the pages, and what their modules pass to each other. Read by the type checker only; not served.

type Problem = import("../assets/server/api.js").Problem;

/** Whether the page receives the server's events: not yet, yes, or no longer. */
type Connection = "connecting" | "live" | "waiting";

/** A message to the person at the page. */
interface Message {
  kind: "info" | "good" | "bad";
  text: string;
}

/** Where the keyboard's focus should go. Each request is a new object. */
type FocusRequest =
  /** The panel's title, or the field for the passenger's name. `seat` is to stay in sight. */
  | { on: "panel" | "passenger"; seat?: string }
  | { on: "seat"; seat: string }
  /** The title of the flight. */
  | { on: "flight" };

/** Everything that the seat page shows. Only actions replace its members, and nothing changes one in place. */
interface SeatPage {
  /** The known flights, by id, with their current seat counts. */
  flights: ReadonlyMap<number, Flight>;
  /** The path of the next page of flights; null after the last one. */
  moreFlights: string | null;
  /** The flight on the map, as it was when the map was loaded. */
  flight: Flight | null;
  /** Why the flight that was asked for is not on the map. */
  failure: Problem | null;
  /** The seats of the flight on the map, by seat number. */
  seats: ReadonlyMap<string, Seat>;
  connection: Connection;
  /** The bookings that this tab made or found, by id. */
  bookings: ReadonlyMap<number, Booking>;
  /** Bookings that were created here and whose hold got no response yet. The next attempt holds them. */
  unheld: readonly Booking[];
  /** The seats whose form the panel shows; at most one so far. */
  chosen: readonly string[];
  /** The ids of the bookings that the panel shows; at most one so far. If there is none, it shows the form. */
  opened: readonly number[];
  /** The passenger's name as typed. */
  passenger: string;
  message: Message | null;
  /** Whether a command was sent whose outcome is unknown. Buttons are disabled meanwhile. */
  busy: boolean;
  /** The last warning about the deadline of each booking, in seconds before it. */
  warned: ReadonlyMap<number, number>;
  focus: FocusRequest | null;
  /** What a screen reader says next. Each announcement is a new object. */
  announcement: { text: string } | null;
}

/** A question for an access token. */
interface TokenQuestion {
  /** Whether the server rejected the token that the page had. */
  wasRejected: boolean;
  /** Whether the person changed the token. */
  changed: Promise<boolean>;
  resolve(changed: boolean): void;
}

/** The access token of this tab. */
interface TokenState {
  token: string | null;
  question: TokenQuestion | null;
  /** Whether the person cancelled the last question. The page then asks no further ones by itself. */
  declined: boolean;
}

/** Everything that the operator's page shows. */
interface OperationsPage {
  /** The newest response; null before the first one. */
  status: OperationsStatus | null;
  readiness: Readiness | null;
  /** Why there was no newer response. */
  problem: Problem | null;
  /** Transitions per second, one for each request of the last two minutes. */
  rates: readonly number[];
  /** Since when holds have been overdue without a break, by the server's clock in milliseconds. */
  overdueSince: number | null;
}

/** How `server/stream.js` reports on an event stream. */
interface StreamHandlers {
  event(event: StreamEvent): void;
  state(connection: Connection): void;
  /** The server responded with an error that waiting does not change. */
  rejected(): void;
}

interface StreamEvent {
  id?: string;
  event?: string;
  data?: string;
  [field: string]: string | undefined;
}
