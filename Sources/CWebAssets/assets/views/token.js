// The dialog that asks for an access token, and the button that changes the token.

import { answerToken, askForToken, tokens } from "../state/token.js";
import { byID, h } from "./dom.js";

/** @param {() => void} onChange called if the person changed the token with the button */
export function showToken(onChange) {
  const button = byID("token");
  button.addEventListener("click", async () => {
    if (await askForToken(false, true)) onChange();
  });
  tokens.watch(({ token, declined }) => [token !== null || declined], (isNeeded) => { button.hidden = !isNeeded; });
  tokens.watch(({ question }) => [question], (question) => question && ask(question));
}

/** @param {TokenQuestion} question */
function ask({ wasRejected }) {
  const input = h("input", {
    id: "token-input", type: "password", autocomplete: "off", required: true, "aria-describedby": "token-note",
  });
  const dialog = h("dialog.card", { "aria-labelledby": "token-title" },
    h("form", { method: "dialog" },
      h("h2", { id: "token-title" }, "Access token"),
      h("p.muted", { id: "token-note" }, wasRejected
        ? "The server does not know this token, or the token was revoked."
        : "This server requires an access token. An administrator creates one with bookingctl token create."),
      h("label", { for: "token-input" }, "Token"), input,
      h("p.muted.small", "This tab alone keeps the token. It is never part of an address."),
      h("div.actions",
        h("button.primary", { value: "use" }, "Use it"),
        h("button", { type: "button", onclick: () => dialog.close("cancel") }, "Cancel"),
        tokens.get().token !== null
          && h("button.quiet", { type: "button", onclick: () => dialog.close("forget") }, "Forget the token"))));
  dialog.addEventListener("close", () => {
    dialog.remove();
    const { returnValue } = dialog;
    answerToken(returnValue === "use" ? input.value.trim() : returnValue === "forget" ? null : undefined);
  });
  document.body.append(dialog);
  dialog.showModal();
}
