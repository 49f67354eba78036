import assert from "node:assert/strict";

export const name = "the planner starts and says what it is";

export async function run(page, visit) {
  await visit.open(page);
  assert.match(await page.title(), /P2V Planner/);
  assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1, "one main heading");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  const font = await page.evaluate(() => document.fonts.ready.then(() => [...document.fonts].map((f) => `${f.family} ${f.status}`)));
  assert.ok(font.some((face) => /Source Sans.* loaded/.test(face)), `the page's own font is loaded: ${font}`);
  assert.ok(await page.evaluate(() => window.p2vPlanner.module instanceof WebAssembly.Module), "the module is there for a worker");
}
