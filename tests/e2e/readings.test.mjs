import assert from "node:assert/strict";
import { accessible, button, heading, press } from "./actions.mjs";
import { settled } from "./browser.mjs";

export const name = "readings: the load of servers together, rare days, what measuring would change, the replay on hosts";

async function go(page, step) {
  await page.getByRole("navigation", { name: "Steps" }).getByRole("link", { name: new RegExp(step) }).click();
  await settled(page);
}

/** "1,234.5 GHz" or "900 MHz" as MHz. */
const mhz = (text) => {
  const [, n, unit] = /([\d,.]+)\s*(GHz|MHz|THz)/.exec(text.replace(/\u00a0|\u202f/g, " "));
  return Number(n.replaceAll(",", "")) * { MHz: 1, GHz: 1e3, THz: 1e6 }[unit];
};

export async function run(page, visit) {
  await visit.open(page);
  await press(page, "Open sample estate");
  await page.waitForFunction(() => /months/.test(document.querySelector(".strip").innerText));
  await go(page, "Candidates");

  // All in view, then three that were picked: the sum is theirs, and peaks added up are never below it.
  await press(page, /^Load of 120 in view together$/);
  const title = heading(page, /servers together need .* of CPU at the most/);
  await title.waitFor({ timeout: 60_000 });
  const all = mhz(await title.innerText());
  const table = page.getByRole("table", { name: /What they need together/ });
  const cells = async (resource) => table.getByRole("row", { name: new RegExp(`^${resource}`) }).getByRole("button").allInnerTexts();
  const [highest, usual, percentiles, peaks] = (await cells("CPU")).map(mhz);
  assert.ok(usual <= highest && highest <= peaks && percentiles <= peaks, `${highest} ${usual} ${percentiles} ${peaks}`);
  assert.equal(highest, all, "the finding is the figure of the table");
  await accessible(page, "the sums of all servers");

  const grid = page.getByRole("grid", { name: "Servers and their verdicts" });
  for (const i of [2, 3, 4]) await grid.getByRole("checkbox").nth(i).check();
  await heading(page, /^3 servers together need/).waitFor({ timeout: 60_000 });
  const three = mhz(await heading(page, /^3 servers together need/).innerText());
  assert.ok(three < all, `${three} of three, ${all} of all`);

  // Its working names servers, and leads to where their readings were read.
  await table.getByRole("row", { name: /^CPU/ }).getByRole("button").first().click();
  await settled(page);
  const drawer = page.getByRole("complementary");
  await drawer.getByText(/peak of sum = /).first().waitFor();
  await drawer.getByText(/worked out from /).first().waitFor();
  await accessible(page, "the working of a sum");
  await page.keyboard.press("Escape");

  // By keyboard: the week of the sum has one tab stop and says where one is.
  const week = page.getByRole("grid", { name: "CPU together by hour of the week" });
  await week.focus();
  await page.keyboard.press("Home");
  await page.locator(".together .readout").filter({ hasText: "00:00" }).waitFor();
  await press(page, "Close the sums");
  assert.equal(await table.count(), 0);

  // Capacity: rare days have their date, and measuring has its answer.
  await go(page, "Capacity");
  await heading(page, /asked for .* than any hour of the week|No day asked for more/).waitFor({ timeout: 60_000 });
  await heading(page, /^Measuring |nothing more to learn/).waitFor({ timeout: 60_000 });
  await accessible(page, "capacity with readings");

  // Placement: each host in the readings.
  await go(page, "Placement");
  await heading(page, /^Replayed with the readings/).waitFor({ timeout: 60_000 });
  const replay = page.getByRole("table", { name: /^Each host in the readings/ });
  assert.ok((await replay.getByRole("row").count()) > 2);
  await replay.getByRole("button").first().click();
  await settled(page);
  await drawer.getByText(/worst = highest interval/).first().waitFor();
  await accessible(page, "the working of a replay");
  await page.keyboard.press("Escape");
  await button(page, "Copy the replay of all limits").waitFor();
}
