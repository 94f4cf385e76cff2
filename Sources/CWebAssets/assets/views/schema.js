// JSON Schema in words.

import { h } from "./dom.js";

/**
 * Returns a function that follows `$ref` within a description.
 * @param {APIDescription} description
 */
export function resolver(description) {
  /** @template {Reference} Value @param {Value} value @returns {Value} */
  return (value) => (value.$ref
    ? value.$ref.slice(2).split("/").reduce((/** @type {any} */ node, name) => node[name], description)
    : value);
}

/**
 * What a schema allows, with links to the named ones.
 * @param {Schema} schema @returns {Child}
 */
export function typeOf(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split("/").slice(-1)[0];
    return h("a", { href: `#schema-${name}` }, name);
  }
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.map((one, index) => [index ? " or " : "", typeOf(one)]);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.join(", ");
  if (schema.type === "array" && schema.items) return ["list of ", typeOf(schema.items)];
  return [
    [schema.type ?? "anything"].flat().join(" or "),
    schema.minimum !== undefined && `from ${schema.minimum}`,
    schema.maximum !== undefined && schema.maximum < 1e9 && `to ${schema.maximum}`,
    schema.maxLength && `${schema.minLength ?? 0} to ${schema.maxLength} characters`,
    schema.format && !/^int|uri/.test(schema.format) && schema.format,
    schema.default !== undefined && `default ${schema.default}`,
  ].filter(Boolean).join(", ");
}

/** @param {Schema} schema @param {(text?: string) => Child} prose */
export function fieldsTable({ properties = {}, required }, prose) {
  return h("div.scroll", h("table",
    h("thead", h("tr", ["Field", "Type", "Meaning"].map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", Object.entries(properties).map(([name, field]) => h("tr",
      h("th", { scope: "row" }, h("code", name)), h("td", typeOf(field)),
      h("td", required?.includes(name) ? "" : "Optional. ", prose(field.description)))))));
}
