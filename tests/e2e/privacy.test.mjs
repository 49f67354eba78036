import assert from "node:assert/strict";
import { go, routes } from "./browser.mjs";

export const name = "nothing is sent: no request leaves, and the policy forbids it";

export async function run(page, visit) {
  await visit.open(page);
  for (const route of routes) await go(page, route);
  const foreign = visit.requests.filter((url) => !visit.isOwn(url));
  assert.deepEqual(foreign, []);

  // A second page, whose faults are wanted: what a script in the planner would meet if it tried. The address is
  // of this machine and nobody listens there.
  const trial = await visit.page();
  await visit.open(trial);
  const before = visit.faults.length;
  const refused = await trial.evaluate(async () => {
    const violated = new Promise((done) => document.addEventListener("securitypolicyviolation", (e) => done(e.effectiveDirective), { once: true }));
    await fetch("http://127.0.0.1:9/").catch(() => {});
    return Promise.race([violated, new Promise((done) => setTimeout(done, 3000, "nothing refused it"))]);
  });
  visit.faults.splice(before);
  assert.equal(refused, "connect-src");
}
