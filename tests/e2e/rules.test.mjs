import assert from "node:assert/strict";
import { accessible, press } from "./actions.mjs";
import { settled } from "./browser.mjs";

export const name = "placement rules: added, kept by the plan, in conflict, switched off, pinned, undone; policies side by side";

async function go(page, step) {
  await page.getByRole("navigation", { name: "Steps" }).getByRole("link", { name: new RegExp(step) }).click();
  await settled(page);
}

/** Adds a rule of a kind about servers by name. */
async function add(page, kind, servers) {
  await press(page, "Add rule");
  const box = page.getByRole("dialog", { name: "Add a placement rule" });
  await box.getByLabel("What it demands").selectOption({ label: kind });
  await box.getByLabel("By name").fill(servers.join(", "));
  await box.getByLabel("By name").press("Enter");
  await box.getByText(`${servers.length} VMs of the plan`).waitFor();
  await box.getByRole("button", { name: "Add rule" }).click();
  await settled(page);
}

export async function run(page, visit) {
  await visit.open(page);
  await press(page, "Open sample estate");
  await page.waitForFunction(() => /months/.test(document.querySelector(".strip").innerText));
  await go(page, "Placement");
  const section = page.locator("#placement-rules");
  await section.getByRole("heading", { name: "No placement rules" }).waitFor();

  // Two VMs of one host are to be apart: the next proposal keeps that.
  await page.getByRole("button", { name: /^\d+ VMs$/ }).first().click();
  const unfolded = page.getByRole("table", { name: /why it is here/ });
  const servers = await unfolded.locator("tbody th").allInnerTexts();
  assert.ok(servers.length > 1, "a host with two VMs at least");
  const two = servers.slice(0, 2);
  await add(page, "Apart: no two on one host", two);
  await section.getByText("kept", { exact: true }).waitFor({ timeout: 60_000 });
  await accessible(page, "the placement with a rule");

  // The same two together: both rules cannot be kept, and both are named.
  await add(page, "Together on one host", two);
  await section.getByText(/cannot all be kept: .* have to be on one host and may not meet/).waitFor();
  const ways = section.getByRole("button", { name: /^Switch off “/ });
  assert.equal(await ways.count(), 2);
  await ways.last().click();
  await settled(page);
  assert.equal(await ways.count(), 0, "with one of them off nothing is in conflict");

  // A pin is a rule, and can be undone.
  const pin = page.getByRole("button", { name: /^Pin .* to H\d+$/ }).first();
  if (!(await pin.count())) await page.getByRole("button", { name: /^\d+ VMs$/ }).first().click();
  await page.getByRole("button", { name: /^Pin .* to H\d+$/ }).first().click();
  await settled(page);
  assert.equal(await section.locator("tbody tr").count(), 3);
  await page.keyboard.press("Control+z");
  await settled(page);
  assert.equal(await section.locator("tbody tr").count(), 2);

  // Another policy decides; all three stay beside each other.
  const failover = page.locator("#failover");
  await failover.getByLabel("Spare capacity is counted as").selectOption({ label: "Slots are left" });
  await settled(page);
  await failover.getByText("Slots are left (decides)").waitFor({ timeout: 60_000 });
  assert.match(await failover.getByRole("row", { name: /Slots are left/ }).innerText(), /slots, \d+ taken/);
  assert.match(await failover.getByRole("row", { name: /A share of capacity/ }).innerText(), /CPU \d+\s% free/);
}
