import assert from "node:assert/strict";
import { go, routes } from "./browser.mjs";

export const name = "the single file works without a network";
export const only = "single file";

export async function run(page, visit) {
  await page.context().setOffline(true);
  await visit.open(page);
  for (const route of routes) await go(page, route);
  assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
  assert.deepEqual(visit.requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:") && !url.startsWith("blob:")), []);
}
