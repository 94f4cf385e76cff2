// The operator's page: reads the metrics every second.

import { refreshOperations } from "../actions/operations.js";
import { showOperations } from "../views/operations.js";
import { showToken } from "../views/token.js";

const EVERY_MS = 1000;

showToken(() => location.reload());
showOperations();
for (;;) {
  if (!document.hidden) await refreshOperations();
  await new Promise((resume) => setTimeout(resume, EVERY_MS));
}
