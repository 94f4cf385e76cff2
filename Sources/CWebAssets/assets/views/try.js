// The form that sends a real request, and shows the response.

import { send } from "../server/api.js";
import { currentToken } from "../state/token.js";
import { h, show } from "./dom.js";

const MOST_STREAMED_CHARACTERS = 20_000;

/** @typedef {{url: string, headers: Record<string, string>, content?: string}} Request */

/** @param {Call} call @param {Parameter[]} parameters @param {(schema: Schema) => Schema} resolve */
export function tryForm(call, parameters, resolve) {
  const id = (/** @type {string} */ name) => `${call.operationId}-${name}`;
  const example = call.requestBody?.content["application/json"].example;
  const output = h("div", { role: "status" });
  const stop = h("button", { type: "button", hidden: true }, "Stop");
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    run(call, requestOf(call, parameters, new FormData(form)), stop, output);
  };
  const form = h("form", { onsubmit: submit },
    parameters.length > 0 && h("div.fields", parameters.map((parameter) => h("div",
      h("label", { for: id(parameter.name) }, parameter.name), field(parameter, resolve(parameter.schema), id(parameter.name))))),
    example !== undefined && h("div", h("label", { for: id("content") }, "Content"),
      h("textarea", { id: id("content"), name: "content" }, JSON.stringify(example, null, 2))),
    h("div.joined", h("button.primary", "Send"), stop), output);
  return h("details.try", h("summary", "Try it"), form);
}

/** @param {Parameter} parameter @param {Schema} schema @param {string} id */
function field({ name, required }, schema, id) {
  const options = schema.enum ?? (schema.type === "boolean" ? ["true", "false"] : null);
  if (options) return h("select", { id, name, required }, h("option", { value: "" }, "–"), options.map((one) => h("option", one)));
  const inputmode = schema.type === "integer" && "numeric";
  return h("input", { id, name, required, inputmode, value: required && "1", autocomplete: "off" });
}

/**
 * The request that the form describes.
 * @param {Call} call @param {Parameter[]} parameters @param {FormData} form @returns {Request}
 */
function requestOf(call, parameters, form) {
  let { path } = call;
  const query = new URLSearchParams();
  const [accept = "application/json"] = Object.keys(call.responses[200]?.content ?? {});
  /** @type {Record<string, string>} */
  const headers = { Accept: accept };
  for (const { name, in: place } of parameters) {
    const value = String(form.get(name));
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value !== "" && place === "query") query.set(name, value);
    else if (value !== "") headers[name] = value;
  }
  const content = form.get("content")?.toString();
  if (content !== undefined) headers["Content-Type"] = "application/json";
  return { url: path + (query.size > 0 ? `?${query}` : ""), headers, content };
}

/**
 * The same request as a command.
 * @param {string} method @param {Request} request
 */
function curl(method, { url, headers, content }) {
  const quote = (/** @type {string} */ text) => `'${text.replaceAll("'", "'\\''")}'`;
  const { Accept: _, ...others } = headers;
  return ["curl -i", method !== "GET" && `-X ${method}`, quote(location.origin + url),
    ...Object.entries(others).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    currentToken() !== null && '-H "Authorization: Bearer $TOKEN"',
    content !== undefined && `-d ${quote(content)}`].filter(Boolean).join(" ");
}

/** @param {Call} call @param {Request} request @param {HTMLElement} stop @param {HTMLElement} output */
async function run({ method }, request, stop, output) {
  const abort = new AbortController();
  stop.onclick = () => abort.abort();
  const text = (/** @type {string} */ label, content = "") => h("pre", { tabindex: "0", "aria-label": label }, content);
  const body = text("Content of the response");
  try {
    const begin = performance.now();
    const response = await send(method, request.url, request.headers, request.content, abort.signal);
    const { status, statusText, headers } = response;
    show(output,
      h("p", h("b", { class: `status s${String(status)[0]}` }, `${status} ${statusText}`),
        h("span.muted", ` in ${Math.round(performance.now() - begin)} ms`)),
      text("Fields of the response", [...headers].map(([name, value]) => `${name}: ${value}`).join("\n")),
      body, h("p.small.muted", "The same request in a terminal:"), text("Command", curl(method, request)));
    stop.hidden = false;
    await showContent(response, body);
  } catch (error) {
    if (!abort.signal.aborted) show(output, h("p", /** @type {Error} */ (error).message));
  }
  stop.hidden = true;
}

/** @param {Response} response @param {HTMLElement} body */
async function showContent(response, body) {
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.startsWith("text/event-stream") || !response.body) {
    const text = await response.text();
    body.textContent = type.includes("json") && text ? JSON.stringify(JSON.parse(text), null, 2) : text;
    return;
  }
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    body.textContent = (body.textContent + text).slice(-MOST_STREAMED_CHARACTERS);
  }
}
