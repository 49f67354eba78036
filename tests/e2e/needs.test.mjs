import assert from "node:assert/strict";
import { enter, field, press } from "./actions.mjs";
import { go, settled } from "./browser.mjs";

export const name = "what services need: classes, growth by role, factors of CPUs, backup windows, tiers of storage";

const section = (page, id) => page.locator(`#${id}`);
const title = (page, id) => section(page, id).getByRole("heading", { level: 2 }).innerText();

/** Waits for a title to say something, since figures follow in a moment. */
async function says(page, id, words) {
  await page.waitForFunction(
    ([id, source]) => new RegExp(source).test(document.querySelector(`#${id} h2`)?.innerText ?? ""),
    [id, words.source],
  );
  return title(page, id);
}

export async function run(_, visit) {
  const page = await visit.page();
  await visit.open(page);
  await go(page, "inventory");
  await press(page, "Open sample estate");
  await page.waitForFunction(() => /months/.test(document.querySelector(".strip").innerText));
  await go(page, "capacity");

  // Every service has the first class; the suggestion gives databases a stricter one, and undo takes it back.
  await says(page, "service-classes", /Every service has the first class/);
  await press(page, "Give roles the suggested classes");
  await says(page, "service-classes", /VMs have a service class of their own/);
  const databases = page.getByLabel("Service class of role Database", { exact: true });
  assert.equal(await databases.locator("option:checked").innerText(), "Critical");
  await page.keyboard.press("Control+z");
  await settled(page);
  await says(page, "service-classes", /Every service has the first class/);

  // A class of one's own, named, with a ceiling; given to one server by name.
  await press(page, "Add a class");
  const names = section(page, "service-classes").getByLabel("Name of the class", { exact: true });
  assert.equal(await names.count(), 4);
  await names.last().fill("Trading");
  await names.last().press("Tab");
  await settled(page);
  await page.getByText("Servers that differ from their role").click();
  await enter(page, "Add a server", "no such server");
  assert.match(await page.locator("main").innerText(), /no server of that name/);
  await enter(page, "Add a server", "");

  // Growth of a role moves the demand.
  const sum = () => page.locator(".page-head p .link").first().innerText();
  const was = await sum();
  await enter(page, "Growth of role Database a year", "60");
  await page.waitForFunction((was) => document.querySelector(".page-head p .link").innerText !== was, was);
  await page.keyboard.press("Control+z");
  await page.waitForFunction((was) => document.querySelector(".page-head p .link").innerText === was, was);
  assert.equal(await sum(), was);

  // A slow backup does not fit, and says by how many hours; its working ends in the same figure.
  await enter(page, "What the backup takes in", "20");
  assert.match(await says(page, "backup", /does not fit/), /hours are missing/);
  const needed = section(page, "backup").locator("td .link").first();
  const shown = await needed.innerText();
  await needed.click();
  await settled(page);
  assert.ok((await page.locator("aside, .drawer").last().innerText()).includes(shown), shown);
  await page.keyboard.press("Escape");

  // A raw TB at twice the price: tiers cost more, or VMs move to another tier; the total changes.
  const total = () => section(page, "storage").locator("tfoot td.strong").last().innerText();
  const cost = await total();
  const price = section(page, "storage").getByLabel(/^Price of a raw TB on/).first();
  await price.fill("5000");
  await price.press("Tab");
  await page.waitForFunction(
    (cost) => [...document.querySelectorAll("#storage tfoot td.strong")].at(-1).innerText !== cost,
    cost,
  );

  // The catalogue is searched; both measures stand side by side.
  await section(page, "cpus").getByText(/^The catalogue/).click();
  await field(page, "Find a CPU").fill("e5-2690 v4");
  await settled(page);
  assert.equal(await section(page, "cpus").locator("table").last().locator("tbody tr").count(), 1);
  assert.match(await title(page, "cpus"), /plain GHz/);
}
