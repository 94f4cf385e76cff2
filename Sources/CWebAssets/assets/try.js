// The form that sends a call for real, and shows what came back.

import { send } from "./api.js";
import { h } from "./dom.js";
import { currentToken } from "./token.js";

const MOST_STREAMED_CHARACTERS = 20_000;

export function tryForm(call, parameters, resolve) {
  const id = (name) => `${call.operationId}-${name}`;
  const example = call.requestBody?.content["application/json"].example;
  const output = h("div", { role: "status" });
  const form = h("form",
    parameters.length > 0 && h("div.fields", parameters.map((parameter) => h("div",
      h("label", { for: id(parameter.name) }, parameter.name), field(parameter, resolve(parameter.schema), id(parameter.name))))),
    example && h("div", h("label", { for: id("content") }, "Content"),
      h("textarea", { id: id("content"), name: "content" }, JSON.stringify(example, null, 2))),
    h("div.joined", h("button.primary", "Send"),
      h("button", { type: "button", hidden: true, onclick: () => form.stop() }, "Stop")),
    output);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(call, parameters, form, output);
  });
  return h("details.try", h("summary", "Try it"), form);
}

function field(parameter, schema, id) {
  const options = schema.enum ?? (schema.type === "boolean" ? ["true", "false"] : null);
  const common = { id, name: parameter.name, required: parameter.required };
  if (options) return h("select", common, h("option", { value: "" }, "–"), options.map((option) => h("option", option)));
  return h("input", { ...common, inputmode: schema.type === "integer" ? "numeric" : null, value: parameter.required ? "1" : null, autocomplete: "off" });
}

// The request that the form describes.
function requestOf(call, parameters, form) {
  let path = call.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const { name, in: place } of parameters) {
    const { value } = form.elements[name];
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value !== "" && place === "query") query.set(name, value);
    else if (value !== "") headers[name] = value;
  }
  const content = form.elements.content?.value;
  if (content !== undefined) headers["Content-Type"] = "application/json";
  const [accept] = Object.keys(call.responses[200]?.content ?? {});
  return { url: path + (query.size > 0 ? `?${query}` : ""), headers: { ...headers, Accept: accept ?? "application/json" }, content };
}

function curl(method, { url, headers, content }) {
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const fields = Object.entries(headers).filter(([name]) => name !== "Accept").map(([name, value]) => ` -H ${quote(`${name}: ${value}`)}`);
  if (currentToken() !== null) fields.push(' -H "Authorization: Bearer $TOKEN"');
  return `curl -i${method === "GET" ? "" : ` -X ${method}`} ${quote(location.origin + url)}${fields.join("")}${content === undefined ? "" : ` -d ${quote(content)}`}`;
}

async function run(call, parameters, form, output) {
  const request = requestOf(call, parameters, form);
  const stop = form.querySelector("[type=button]");
  const abort = new AbortController();
  form.stop = () => abort.abort();
  const body = h("pre", { tabindex: "0", "aria-label": "Content of the answer" });
  try {
    const begun = performance.now();
    const response = await send(call.method, request.url, request.headers, request.content, abort.signal);
    const took = Math.round(performance.now() - begun);
    output.replaceChildren(
      h("p", h("b", { class: `status s${String(response.status)[0]}` }, `${response.status} ${response.statusText}`), h("span.muted", ` in ${took} ms`)),
      h("pre", { tabindex: "0", "aria-label": "Fields of the answer" }, [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n")),
      body, h("p.small.muted", "The same from a terminal:"), h("pre", { tabindex: "0", "aria-label": "Command" }, curl(call.method, request)));
    stop.hidden = false;
    await show(response, body);
  } catch (error) {
    if (!abort.signal.aborted) output.replaceChildren(h("p", error.message));
  }
  stop.hidden = true;
}

async function show(response, body) {
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.startsWith("text/event-stream")) {
    const text = await response.text();
    body.textContent = type.includes("json") && text ? JSON.stringify(JSON.parse(text), null, 2) : text;
    return;
  }
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    body.textContent = (body.textContent + text).slice(-MOST_STREAMED_CHARACTERS);
  }
}
