// The page that shows openapi.json, with a form to try each call.

import { Problem, get } from "../server/api.js";
import { showDescription } from "../views/docs.js";
import { byID, h, show } from "../views/dom.js";
import { showToken } from "../views/token.js";

showToken(() => {});
try {
  showDescription(await get("/openapi.json"));
} catch (problem) {
  if (!(problem instanceof Problem)) throw problem;
  show(byID("content"), h("p", { role: "alert" }, problem.message));
}
