// JSON Schema in words.

import { h } from "./dom.js";

// A function that follows `$ref` within `document`.
export function resolver(document) {
  return (value) => (value?.$ref
    ? value.$ref.slice(2).split("/").reduce((node, name) => node[name.replaceAll("~1", "/").replaceAll("~0", "~")], document)
    : value);
}

// What a schema allows, with links to the named ones.
export function typeOf(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1);
    return h("a", { href: `#schema-${name}` }, name);
  }
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.flatMap((one, index) => (index ? [" or ", typeOf(one)] : [typeOf(one)]));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.join(", ");
  if (schema.type === "array") return ["list of ", typeOf(schema.items)];
  const bounds = [
    schema.minimum !== undefined && `from ${schema.minimum}`, schema.maximum !== undefined && schema.maximum < 1e9 && `to ${schema.maximum}`,
    schema.maxLength && `${schema.minLength ?? 0} to ${schema.maxLength} characters`,
    schema.format && !/^int|uri/.test(schema.format) && schema.format, schema.default !== undefined && `default ${schema.default}`,
  ].filter(Boolean);
  return [[schema.type ?? "anything"].flat().join(" or "), ...bounds].join(", ");
}

export function fieldsTable(schema, prose) {
  return h("div.scroll", h("table",
    h("thead", h("tr", ["Field", "Type", "Meaning"].map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", Object.entries(schema.properties).map(([name, field]) => h("tr",
      h("th", { scope: "row" }, h("code", name)), h("td", typeOf(field)),
      h("td", schema.required?.includes(name) ? "" : "Optional. ", prose(field.description)))))));
}
