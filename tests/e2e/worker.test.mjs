import assert from "node:assert/strict";
import { press } from "./actions.mjs";
import { go } from "./browser.mjs";

export const name = "the search runs in workers made from what the page carries; one, four or none find the same plan";

/** Counts the workers of a page and what they are sent. Runs before the planner. */
function watchWorkers({ processors, refuse }) {
  window.seen = { workers: 0, sent: 0, plans: 0 };
  Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => processors });
  const Own = window.Worker;
  if (refuse === "missing") {
    delete window.Worker;
    return;
  }
  window.Worker = class extends Own {
    constructor(url, options) {
      if (refuse === "forbidden") throw new DOMException("refused", "SecurityError");
      // One that dies as soon as it is given work.
      super(refuse === "dies" ? URL.createObjectURL(new Blob(["onmessage = () => { throw new Error('dead') }"])) : url, options);
      window.seen.workers += 1;
      this.addEventListener("message", () => { window.seen.plans += 1; });
    }
    postMessage(...message) {
      window.seen.sent += 1;
      return super.postMessage(...message);
    }
  };
}

/** Opens the sample; gives the headline figures once a placement is there, and what was seen of workers. */
async function placed(visit, how) {
  const page = await visit.page();
  await page.addInitScript(watchWorkers, how);
  await visit.open(page);
  await press(page, "Open sample estate");
  await page.waitForFunction(() => /months/.test(document.querySelector(".strip").innerText), null, { timeout: 60_000 });
  await go(page, "placement");
  await page.waitForFunction(() => !document.querySelector(".long-work"), null, { timeout: 60_000 });
  assert.match(await page.locator("main").innerText(), /Proposed, not accepted/, "the plan is for today's inputs");
  return { strip: await page.locator(".strip").innerText(), seen: await page.evaluate(() => window.seen), page };
}

export async function run(page, visit) {
  const one = await placed(visit, { processors: 2 });
  assert.equal(one.seen.workers, 1);
  assert.ok(one.seen.sent >= 3 && one.seen.plans >= 2, JSON.stringify(one.seen));
  // What the page carries is enough: the module is not downloaded again.
  assert.ok(visit.requests.filter((url) => url.endsWith(".wasm")).length <= 1);

  const four = await placed(visit, { processors: 16 });
  assert.ok(four.seen.workers >= 1 && four.seen.workers <= 4);
  const others = [four];
  for (const refuse of ["missing", "forbidden", "dies"]) {
    const other = await placed(visit, { processors: 4, refuse });
    assert.equal(other.seen.plans, 0, refuse);
    others.push(other);
  }
  for (const other of others) assert.equal(other.strip, one.strip);
}
