// What people do on a page, found as people find it: by role and name.
import assert from "node:assert/strict";
import { axeSource, settled } from "./browser.mjs";

const named = (name) => (name instanceof RegExp ? { name } : { name, exact: true });

export const button = (page, name) => page.getByRole("button", named(name));
export const link = (page, name) => page.getByRole("link", named(name));
export const field = (page, label) => page.getByLabel(label, label instanceof RegExp ? {} : { exact: true });
export const heading = (page, name) => page.getByRole("heading", named(name));
export const dialog = (page, name) => page.getByRole("dialog", named(name));
export const row = (page, name) => page.getByRole("row", { name });

export async function press(page, name) {
  await button(page, name).first().click();
  await settled(page);
}

/** Waits until no search for a better plan is under way; one that is quickly done shows nothing. */
export async function searched(page) {
  await page.waitForFunction(() => {
    const now = performance.now();
    if (document.querySelector(".long-work")) window.lastWork = now;
    window.lastWork ??= now;
    return now - window.lastWork > 1500;
  }, null, { timeout: 60_000, polling: 100 });
  await page.evaluate(() => { delete window.lastWork; });
}

/** Types a value into a field and leaves it, as with the Tab key. */
export async function enter(page, label, value) {
  const target = field(page, label).first();
  await target.fill(String(value));
  await target.press("Tab");
  await settled(page);
}

/** Chooses files in the page's file input. `files` are paths, or { name, mimeType, buffer }. */
export async function chooseFiles(page, files) {
  await page.locator("input[type=file]").first().setInputFiles(files);
  await settled(page);
}

/** Presses something that saves a file; gives its name and its bytes. */
export async function saved(page, press) {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Fails with a readable list when axe finds a breach of WCAG 2.2 A or AA. */
export async function accessible(page, where) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  const found = await page.evaluate(async (values) => {
    const result = await window.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return result.violations.map((v) => `${v.id} (${v.help}): ${v.nodes.slice(0, 5).map((n) => n.target.join(" ")).join(" | ")}`);
  }, RULES);
  assert.deepEqual(found, [], `axe on ${where}`);
}
