// Renders openapi.json for people, with a form to try each call.

import { get } from "./api.js";
import { byID, h } from "./dom.js";
import { fieldsTable, resolver, typeOf } from "./schema.js";
import { wireTokenButton } from "./token.js";
import { tryForm } from "./try.js";

const METHODS = ["get", "post", "delete"];

// Text with `code` in it.
function prose(text = "") {
  return text.split(/`([^`]+)`/).map((part, index) => (index % 2 ? h("code", part) : part));
}

function callsOf(document) {
  return Object.entries(document.paths).flatMap(([path, item]) => METHODS.filter((method) => item[method])
    .map((method) => ({ path, method: method.toUpperCase(), ...item[method], parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])] })));
}

function show(document) {
  const resolve = resolver(document);
  const calls = callsOf(document);
  const groups = document.tags.map((tag) => ({ ...tag, calls: calls.filter((call) => call.tags.includes(tag.name)) }));
  byID("contents").replaceChildren(...groups.flatMap((group) => [
    h("h2", group.name),
    h("ul", group.calls.map((call) => h("li", h("a", { href: `#${call.operationId}` }, badge(call.method), call.summary)))),
  ]), h("h2", "Shapes"), h("ul", shapeNames(document).map((name) => h("li", h("a", { href: `#schema-${name}` }, name)))));
  byID("content").replaceChildren(
    h("h1", document.info.title), h("p.muted", document.info.summary), h("p", prose(document.info.description)),
    ...groups.map((group) => h("section", h("h2", group.name), h("p.muted", prose(group.description)),
      group.calls.map((call) => callCard(call, resolve)))),
    h("section", h("h2", "Shapes"), shapeNames(document).map((name) => h("article.card.call", { id: `schema-${name}` },
      h("h3", name), h("p.muted", prose(document.components.schemas[name].description)),
      fieldsTable(document.components.schemas[name], prose)))),
  );
  // For the keyboard.
  for (const one of byID("content").querySelectorAll(".scroll")) if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
  if (location.hash) byID(location.hash.slice(1))?.scrollIntoView();
}

function shapeNames(document) {
  return Object.entries(document.components.schemas).filter(([, schema]) => schema.properties).map(([name]) => name);
}

function badge(method) {
  return h("span", { class: `method ${method}` }, method === "DELETE" ? "DEL" : method);
}

function callCard(call, resolve) {
  const parameters = call.parameters.map(resolve);
  return h("article.card.call", { id: call.operationId, "aria-labelledby": `${call.operationId}-title` },
    h("header", badge(call.method), h("h3", { id: `${call.operationId}-title` }, call.path), h("span.muted", call.summary)),
    call.description && h("p", prose(call.description)),
    parameters.length > 0 && [h("h4", "Parameters"), parametersTable(parameters, resolve)],
    call.requestBody && [h("h4", "Content"), content(call.requestBody)],
    h("h4", "Answers"), h("ul.answers", Object.entries(call.responses).map(([status, answer]) => answerItem(status, resolve(answer), resolve))),
    tryForm(call, parameters, resolve));
}

function parametersTable(parameters, resolve) {
  return h("div.scroll", h("table",
    h("thead", h("tr", ["Name", "In", "Type", "Meaning"].map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", parameters.map((parameter) => h("tr",
      h("th", { scope: "row" }, h("code", parameter.name)), h("td", parameter.in),
      h("td", typeOf(parameter.schema.$ref ? resolve(parameter.schema) : parameter.schema)),
      h("td", parameter.required ? "Required. " : "", prose(parameter.description)))))));
}

function content(body) {
  const { schema, example } = body.content["application/json"];
  return [h("p.small", typeOf(schema), body.required ? "" : ". ", body.description ?? ""),
    example && h("pre", JSON.stringify(example, null, 2))];
}

function answerItem(status, answer, resolve) {
  const types = Object.entries(answer.content ?? {}).map(([type, { schema }]) => [type, schema]);
  const codes = types.flatMap(([, schema]) => schema.allOf?.flatMap((part) => part.properties?.code?.enum ?? part.properties?.code?.const ?? []) ?? []);
  const shapes = codes.length > 0 ? codes.map((code) => h("code", code)) : types.map(([type, schema]) => h("span", typeOf(schema), ` (${type})`));
  const fields = Object.entries(answer.headers ?? {}).filter(([name]) => name !== "X-Request-Id").map(([name]) => name);
  return h("li",
    h("b", { class: `s${status[0]}` }, status === "default" ? "other" : status), h("span", prose(answer.description)),
    shapes.length > 0 && h("span.codes", shapes.flatMap((shape, index) => (index ? [", ", shape] : [shape]))),
    fields.length > 0 && h("span.codes", "Fields: ", fields.join(", ")));
}

wireTokenButton(byID("token"), () => {});
get("/openapi.json").then(show, (problem) => byID("content").replaceChildren(h("p", { role: "alert" }, problem.message)));
