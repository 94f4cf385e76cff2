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
  /** The panel's title. `seat` is to stay in sight. */
  | { on: "panel"; seat?: string }
  /** The field for the name of a passenger. */
  | { on: "passenger"; index: number; seat?: string }
  | { on: "seat"; seat: string }
  /** The title of the flight. */
  | { on: "flight" };

/** An order of this tab, or a booking of another program without an order, which the page treats as an order of one. */
interface OwnOrder extends Pick<Order, "status" | "expires_at" | "extendable_until" | "refund_due" | "bookings"> {
  /** Where the API has it, below `/api/`: `orders/9` or `bookings/42`. The tab remembers this. */
  path: string;
  reference: string | null;
  choice?: Order["choice"];
}

/** The seats that a person chooses before they are held, as one order. */
interface Draft {
  people: number;
  /** The flights of the journey. All passengers take all flights. */
  legs: readonly Leg[];
  /** What the server's choice of seats is limited to and prefers. */
  cabin: CabinClass | "";
  position: "window" | "aisle" | "";
}

interface Leg {
  flight: number;
  /** The seat of each passenger, null if it is not chosen yet. Null for the whole leg: the server chooses. */
  seats: readonly (string | null)[] | null;
}

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
  /** The orders that this tab made or found, by path. */
  orders: ReadonlyMap<string, OwnOrder>;
  /** The order that is being put together. */
  draft: Draft | null;
  /** The passengers' names as typed. Not a member of the draft, so that typing does not draw the panel again. */
  names: readonly string[];
  /** The path of the order that the panel shows. If there is none, the panel shows the draft. */
  opened: string | null;
  /** The booking whose new seat the person is choosing on the map. */
  moving: Booking | null;
  message: Message | null;
  /** Whether a command was sent whose outcome is unknown. Buttons are disabled meanwhile. */
  busy: boolean;
  /** The last warning about the deadline of each order, in seconds before it. */
  warned: ReadonlyMap<string, number>;
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
