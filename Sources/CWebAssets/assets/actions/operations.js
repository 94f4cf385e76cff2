// Reads the metrics of the operator's page.

import { Problem, get } from "../server/api.js";
import { afterResponse, page } from "../state/operations.js";

// `/readyz` returns 503 with the same content if the database cannot be written.
const readReadiness = () => get("/readyz").catch((problem) => {
  if (problem.body?.database) return problem.body;
  throw problem;
});

export async function refreshOperations() {
  try {
    const [status, readiness] = await Promise.all([get("/ops/status.json"), readReadiness()]);
    page.update(afterResponse(page.get(), status, readiness));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    page.update({ problem });
  }
}
