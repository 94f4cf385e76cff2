// What the views are made of. Read by the type checker only; not served.

/** What `h` and `svg` accept as content. Values that are null, undefined or false are left out. */
type Child = Node | string | number | null | undefined | false | "" | Child[];

/** Attributes, and event listeners as `onclick` and so on. */
type Properties = Record<string, unknown>;

/** The element that `h("p.note")` makes: the part before the first dot names it. */
type ElementOf<Name extends string> = Name extends `${infer Tag}.${string}` ? ElementOfTag<Tag> : ElementOfTag<Name>;
type ElementOfTag<Tag extends string> = Tag extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[Tag] : HTMLElement;

/** What the parts of the panel that show an order get. */
interface OrderParts {
  order: OwnOrder;
  flights: SeatPage["flights"];
  message: Message | null;
  busy: boolean;
}

/** A seat as the map has drawn it. */
interface DrawnSeat {
  button: HTMLButtonElement;
  letter: string;
  /** The class, if the cabin has several, and the position. */
  place: string;
  /** What was painted last. */
  status?: SeatStatus;
  isMine?: boolean;
  isChosen?: boolean;
  isMoving?: boolean;
}

/** A column of a chart. */
interface Point {
  value: number;
  name?: string;
  look?: string;
}

// openapi.json, as far as the page that shows it reads it.

interface Reference {
  $ref?: string;
}

interface Schema extends Reference {
  type?: string | string[];
  description?: string;
  enum?: string[];
  const?: unknown;
  format?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
}

interface Parameter extends Reference {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  description?: string;
  schema: Schema;
}

interface Content {
  schema: Schema;
  example?: unknown;
}

interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { description?: string; required?: boolean; content: Record<string, Content> };
  responses: Record<string, ResponseDescription>;
}

interface ResponseDescription extends Reference {
  description: string;
  content?: Record<string, Content>;
  headers?: Record<string, unknown>;
}

/** An operation with its place: what the page shows as one card. */
interface Call extends Operation {
  path: string;
  method: string;
  parameters: Parameter[];
}

interface APIDescription {
  info: { title: string; summary: string; description: string };
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation> & { parameters?: Parameter[] }>;
  components: { schemas: Record<string, Schema> };
}

// What browsers have and TypeScript 4.8 does not know.

interface ReadableStream<R> {
  [Symbol.asyncIterator](): AsyncIterator<R>;
}

interface URLSearchParams {
  readonly size: number;
}
