// The description of the API.

import { byID, h, show } from "./dom.js";
import { fieldsTable, resolver, typeOf } from "./schema.js";
import { tryForm } from "./try.js";

const METHODS = ["get", "post", "delete"];

/**
 * Text with `code` in it.
 * @param {string} [text]
 */
const prose = (text = "") => text.split(/\x60([^\x60]+)\x60/).map((part, index) => (index % 2 ? h("code", part) : part));

/** @param {APIDescription} description @returns {Call[]} */
function callsOf({ paths }) {
  return Object.entries(paths).flatMap(([path, item]) => METHODS.filter((method) => item[method]).map((method) => ({
    ...item[method], path, method: method.toUpperCase(),
    parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])],
  })));
}

/** @param {APIDescription} description */
export function showDescription(description) {
  const { info, tags, components } = description;
  const resolve = resolver(description);
  const calls = callsOf(description);
  const groups = tags.map((tag) => ({ ...tag, calls: calls.filter((call) => call.tags.includes(tag.name)) }));
  const shapes = Object.entries(components.schemas).filter(([, schema]) => schema.properties);
  const list = (/** @type {Child[]} */ links) => h("ul", links.map((link) => h("li", link)));
  show(byID("contents"),
    groups.map((group) => [h("h2", group.name), list(group.calls.map((call) => h("a", { href: `#${call.operationId}` },
      badge(call.method), call.summary)))]),
    h("h2", "Shapes"), list(shapes.map(([name]) => h("a", { href: `#schema-${name}` }, name))));
  show(byID("content"),
    h("h1", info.title), h("p.muted", info.summary), h("p", prose(info.description)),
    groups.map((group) => h("section", h("h2", group.name), h("p.muted", prose(group.description)),
      group.calls.map((call) => callCard(call, resolve)))),
    h("section", h("h2", "Shapes"), shapes.map(([name, schema]) => h("article.card.call", { id: `schema-${name}` },
      h("h3", name), h("p.muted", prose(schema.description)), fieldsTable(schema, prose)))));
  // The keyboard can then scroll them.
  for (const one of document.querySelectorAll("div.scroll")) if (one.scrollWidth > one.clientWidth) one.setAttribute("tabindex", "0");
  if (location.hash) byID(location.hash.slice(1))?.scrollIntoView();
}

/** @param {string} method */
const badge = (method) => h("span", { class: `method ${method}` }, method === "DELETE" ? "DEL" : method);

/** @param {Call} call @param {ReturnType<typeof resolver>} resolve */
function callCard(call, resolve) {
  const parameters = call.parameters.map(resolve);
  const title = `${call.operationId}-title`;
  return h("article.card.call", { id: call.operationId, "aria-labelledby": title },
    h("header", badge(call.method), h("h3", { id: title }, call.path), h("span.muted", call.summary)),
    call.description && h("p", prose(call.description)),
    parameters.length > 0 && [h("h4", "Parameters"), parametersTable(parameters, resolve)],
    call.requestBody && [h("h4", "Content"), content(call.requestBody)],
    h("h4", "Responses"),
    h("ul.responses", Object.entries(call.responses).map(([status, one]) => responseItem(status, resolve(one)))),
    tryForm(call, parameters, resolve));
}

/** @param {Parameter[]} parameters @param {ReturnType<typeof resolver>} resolve */
function parametersTable(parameters, resolve) {
  return h("div.scroll", h("table",
    h("thead", h("tr", ["Name", "In", "Type", "Meaning"].map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", parameters.map((parameter) => h("tr",
      h("th", { scope: "row" }, h("code", parameter.name)), h("td", parameter.in),
      h("td", typeOf(resolve(parameter.schema))),
      h("td", parameter.required ? "Required. " : "", prose(parameter.description)))))));
}

/** @param {NonNullable<Operation["requestBody"]>} body */
function content({ content: types, required, description }) {
  const { schema, example } = types["application/json"];
  return [h("p.small", typeOf(schema), required ? "" : ". ", description),
    example !== undefined && h("pre", JSON.stringify(example, null, 2))];
}

/** @param {string} status @param {ResponseDescription} response */
function responseItem(status, response) {
  const types = Object.entries(response.content ?? {});
  const codes = types.flatMap(([, { schema }]) => schema.allOf ?? []).map((part) => part.properties?.code)
    .flatMap((code) => code?.enum ?? code?.const ?? []);
  const shapes = codes.length > 0
    ? codes.map((code) => h("code", String(code)))
    : types.map(([type, { schema }]) => h("span", typeOf(schema), ` (${type})`));
  const fields = Object.keys(response.headers ?? {}).filter((name) => name !== "X-Request-Id");
  return h("li",
    h("b", { class: `s${status[0]}` }, status === "default" ? "other" : status), h("span", prose(response.description)),
    shapes.length > 0 && h("span.codes", shapes.flatMap((shape, index) => (index ? [", ", shape] : [shape]))),
    fields.length > 0 && h("span.codes", "Fields: ", fields.join(", ")));
}
