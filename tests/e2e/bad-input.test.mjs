import assert from "node:assert/strict";
import { button, chooseFiles, heading, press, saved, searched } from "./actions.mjs";
import { settled } from "./browser.mjs";

export const name = "bad files get a clear message each, and the document is unharmed";

const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + 13) % 256));
const latin = Buffer.from("Name;Standort;RAM (GB)\r\nsrv-m\xfcnchen;M\xfcnchen;16\r\n", "latin1");

export async function run(page, visit) {
  await visit.open(page);
  await press(page, "Open sample estate");
  await page.waitForFunction(() => /months/.test(document.querySelector(".strip").innerText));
  await searched(page);
  const before = await page.locator(".strip").innerText();
  const file = await saved(page, () => button(page, "Save").click());

  for (const [what, buffer, expected] of [
    ["empty.csv", Buffer.alloc(0), /empty/i],
    ["photo.csv", noise, /binary|not a table|text/i],
    ["shopping.csv", Buffer.from("apples,pears\n1,2\n3,4\n"), /column/i],
  ]) {
    await chooseFiles(page, [{ name: what, mimeType: "text/csv", buffer }]);
    await heading(page, /cannot be read|nothing/).waitFor();
    const words = await page.locator("main").innerText();
    assert.match(words, expected, `${what}: ${words.slice(0, 400)}`);
    await press(page, "Cancel");
  }

  // Not UTF-8: read all the same, with its umlauts.
  await chooseFiles(page, [{ name: "latin.csv", mimeType: "text/csv", buffer: latin }]);
  await heading(page, /gives 1 server/).waitFor();
  await page.getByText("srv-münchen").first().waitFor();
  await press(page, "Cancel");

  // Half of a project file.
  const half = file.bytes.subarray(0, Math.floor(file.bytes.length / 2));
  await chooseFiles(page, [{ name: "half.p2vplan", mimeType: "application/zip", buffer: half }]);
  await page.getByRole("main").getByText(/damaged|cut|incomplete/i).first().waitFor();
  assert.equal(await page.locator(".strip").innerText(), before, "the document is as it was");
}
