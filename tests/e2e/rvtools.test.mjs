import assert from "node:assert/strict";
import { accessible, button, chooseFiles, heading, press } from "./actions.mjs";
import { settled } from "./browser.mjs";

export const name = "a real RVTools file is read, looked through and imported";

export async function run(page, visit) {
  await visit.open(page);
  await chooseFiles(page, ["tests/fixtures/rvtools/kubev2v-example1.xlsx"]);
  await heading(page, /gives \d+ servers/).waitFor();
  await page.getByText(/RVTools/).first().waitFor();
  await accessible(page, "the import wizard");
  await button(page, /^Import \d+ servers?$/).click();
  await heading(page, /^\d+ servers/).waitFor();
  await settled(page);
  const title = await heading(page, /^\d+ servers/).innerText();
  assert.match(title, /rows? set aside/);
  await button(page, "Undo").first().click();
  await heading(page, "Start with the exports you have").waitFor();
}
