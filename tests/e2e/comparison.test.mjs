import assert from "node:assert/strict";
import { accessible, button, press, saved } from "./actions.mjs";
import { go } from "./browser.mjs";

export const name = "the plan stands beside other rules, hosts and arrangements, each packed, with what is proven";

const rows = (page, caption) => page.locator("table", { has: page.locator("caption", { hasText: caption }) }).locator("tbody tr");

export async function run(page, visit) {
  await visit.open(page);
  await press(page, "Open sample estate");
  await page.waitForFunction(() => /months/.test(document.querySelector(".strip").innerText), null, { timeout: 60_000 });
  await go(page, "placement");

  // Nobody asks: a small estate is compared by itself. No row waits any more.
  const rules = rows(page, "Hosts and money with one rule changed");
  await rules.nth(5).waitFor({ timeout: 120_000 });
  await page.waitForFunction(() => {
    const text = document.querySelector("main").innerText;
    return !/not asked yet/.test(text) && !document.querySelector(".comparing [role=progressbar]");
  }, null, { timeout: 120_000 });
  const texts = await rules.allInnerTexts();
  assert.ok(texts.length >= 6, texts.join("\n"));
  const hosts = (text) => Number(text.split("\t")[1].replace(/[^0-9]/g, ""));
  const plan = hosts(texts[0]);
  for (const text of texts.slice(1)) {
    assert.match(text, /proven|found/, text);
    assert.ok(hosts(text) > 0, text);
    // A rule that is lifted never makes the plan worse.
    assert.match(text, /fewer|the same|more/, text);
  }
  const without = texts.find((text) => text.startsWith("No failure planned for"));
  assert.ok(hosts(without) <= plan, without);

  // Every host type of the catalogue, the plan's own among them; every arrangement.
  const types = await rows(page, "Host types: hosts, cost").allInnerTexts();
  assert.ok(types.length >= 6 && types.every((text) => hosts(text) > 0), types.join("\n"));
  const arrangements = await rows(page, "Four arrangements").allInnerTexts();
  assert.ok(arrangements.length >= 3, arrangements.join("\n"));
  const of = (name) => hosts(arrangements.find((text) => text.startsWith(name)));
  assert.ok(of("Sum of peaks") >= of("Hour by hour"));

  // Pairs and stars.
  const pairs = await rows(page, "Pairs that suit each other").allInnerTexts();
  assert.equal(pairs.length, 10);
  const stars = await rows(page, "Hosts by how well the VM fits").allInnerTexts();
  assert.ok(stars.some((text) => /where it is/.test(text)), stars.join("\n"));

  // A figure opens to its working.
  await rules.nth(1).getByRole("button", { name: /hosts, how this comes about/ }).click();
  const drawer = page.getByRole("complementary");
  await drawer.getByText(/Hosts of the plan as it is/).waitFor();
  await page.keyboard.press("Escape");

  // The table as a file: the plan and every answer.
  const file = await saved(page, () => button(page, "Save as CSV").click());
  assert.equal(file.name, "comparison.csv");
  const lines = file.bytes.toString("utf8").trim().split("\r\n");
  assert.match(lines[0], /^question,hosts,hosts_at_least/);
  assert.equal(lines.length, 1 + texts.length + (types.length - 1) + (arrangements.length - 1));
  assert.equal(Number(lines[1].split(",")[1]), plan);
  await accessible(page, "the placement with its comparisons");
}
