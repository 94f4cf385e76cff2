// The access token: asked for where the server wants one, and kept while the tab is open.

import { h } from "./dom.js";

const STORED = "seat-booking.token";
let open = null;
let declined = false;

// The token in use; null where none is set.
export function currentToken() {
  return sessionStorage.getItem(STORED);
}

// Asks for a token. Callers that come while the dialog is open wait for the same answer; who has
// cancelled it is not asked again. Returns whether the person gave one or took the old one away.
export async function askForToken(wasRefused) {
  if (declined) return false;
  open ??= show(wasRefused).finally(() => { open = null; });
  return open;
}

// Shows the button that changes the token, where one is wanted.
export function wireTokenButton(button, changed) {
  const update = () => { button.hidden = currentToken() === null && !declined; };
  addEventListener("token", update);
  button.addEventListener("click", async () => {
    declined = false;
    if (await askForToken(false)) changed();
  });
  update();
}

function show(wasRefused) {
  const input = h("input", {
    id: "token-input", type: "password", autocomplete: "off", required: true, "aria-describedby": "token-note",
  });
  const note = wasRefused
    ? "The server does not know this token, or it was revoked."
    : "The server wants to know who asks. An administrator makes tokens with bookingctl token create.";
  const forget = currentToken() !== null
    && h("button.quiet", { type: "button", onclick: () => dialog.close("forget") }, "Forget the token");
  const dialog = h(
    "dialog", { class: "card", "aria-labelledby": "token-title" },
    h("form", { method: "dialog" },
      h("h2", { id: "token-title" }, "Access token"),
      h("p.muted", { id: "token-note" }, note),
      h("label", { for: "token-input" }, "Token"), input,
      h("p.muted.small", "It is kept in this tab only, and never stands in an address."),
      h("div.actions",
        h("button.primary", { value: "use" }, "Use it"),
        h("button", { type: "button", onclick: () => dialog.close("cancel") }, "Cancel"), forget)),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue === "use") sessionStorage.setItem(STORED, input.value.trim());
      if (dialog.returnValue === "forget") sessionStorage.removeItem(STORED);
      declined = !["use", "forget"].includes(dialog.returnValue);
      dispatchEvent(new Event("token"));
      resolve(!declined);
    });
  });
}
