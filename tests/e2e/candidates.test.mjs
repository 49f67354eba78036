import assert from "node:assert/strict";
import { accessible, button, dialog, field, heading, press, saved } from "./actions.mjs";
import { settled } from "./browser.mjs";

export const name = "candidates: matrix, rationalisation, many servers at once, one server's drawer, the decision log";

async function go(page, step) {
  await page.getByRole("navigation", { name: "Steps" }).getByRole("link", { name: new RegExp(step) }).click();
  await settled(page);
}

const inView = (page) => page.getByRole("status").filter({ hasText: "in view" }).innerText();

export async function run(page, visit) {
  await visit.open(page);
  await press(page, "Open sample estate");
  await page.waitForFunction(() => /months/.test(document.querySelector(".strip").innerText));
  await go(page, "Candidates");

  // A cell of the matrix narrows the table to as many servers as it says.
  await page.getByText("Verdicts by role, site, environment or application").click();
  const cell = page.getByRole("button", { name: /^Database, Ready with conditions: \d+$/ });
  const count = /: (\d+)$/.exec(await cell.getAttribute("aria-label"))[1];
  await cell.click();
  await settled(page);
  assert.match(await inView(page), new RegExp(`^${count} of 120 `));
  await page.getByLabel("Group by").selectOption({ label: "Site" });
  await settled(page);
  const rows = page.locator(".matrix tbody tr");
  const all = await rows.locator("td:last-child").allInnerTexts();
  assert.equal(all.reduce((sum, n) => sum + Number(n), 0), 120, "every server stands in the matrix once");
  await accessible(page, "the matrix");
  await press(page, "Clear filters");

  // What can go: the count of systems has its working.
  await page.locator(".fold summary").first().click();
  await page.getByText(/systems to administer today/).waitFor();
  await button(page, /systems to administer: how this comes about$/).last().click();
  await settled(page);
  await page.getByRole("complementary").getByText(/systems = /).first().waitFor();
  await page.keyboard.press("Escape");
  await accessible(page, "what can go");
  const agree = button(page, /^Confirm: /).first();
  const label = await agree.innerText();
  await agree.click();
  await settled(page);
  assert.equal(await button(page, label).count(), 0, "decided once");

  // Many at once: roles, with a name that is asked for once.
  await field(page, /Filter/).first().fill("app");
  await settled(page);
  const grid = page.getByRole("grid");
  await grid.getByRole("checkbox", { name: "Pick all rows in view" }).check();
  await press(page, /^Set \d+ roles…$/);
  const box = dialog(page, /^Set the role of \d+ servers$/);
  await box.getByLabel("Role", { exact: true }).selectOption({ label: "Batch" });
  await box.getByRole("button", { name: /^Set the role of/ }).click();
  await box.getByText("Give a reason: others will read it").waitFor();
  await box.getByLabel("Reason").fill("They compute at night, says their owner");
  await box.getByLabel("Your name").fill("A. Jones");
  await accessible(page, "the dialog for roles");
  await box.getByRole("button", { name: /^Set the role of/ }).click();
  await settled(page);
  await press(page, "Unpick all");
  await grid.getByText("Batch").first().waitFor();

  // One server: percentiles, rules that found nothing, its role and its peers.
  await grid.getByText("br-app06", { exact: true }).click();
  await settled(page);
  const drawer = page.getByRole("complementary");
  await drawer.getByRole("heading", { name: "Role: Batch, set by hand" }).waitFor();
  await drawer.getByText(/Set on .* by A. Jones: They compute at night/).waitFor();
  await drawer.getByRole("heading", { name: "How its samples are spread" }).waitFor();
  await drawer.getByText(/^Checked, nothing found: \d+\srules/).click();
  await drawer.getByText("Real-time control").waitFor();
  await drawer.getByRole("heading", { name: /^Among \d+\sservers of the role Batch$/ }).waitFor();
  await accessible(page, "the drawer of a server");
  await press(page, "Overrule…");
  assert.equal(await dialog(page, /^Overrule/).getByLabel("Your name").count(), 0, "the name is asked for once");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");

  // The log says it all, is filtered, and saved.
  await page.goto(page.url().replace(/#.*/, "#/history"));
  await settled(page);
  await heading(page, /^\d+ decisions are in force$/).waitFor();
  await page.getByLabel("Matter").selectOption("Role");
  await settled(page);
  const log = page.getByRole("table", { name: "Decisions in force" });
  assert.match(await log.innerText(), /br-app06/);
  await accessible(page, "the decision log");
  const file = await saved(page, () => button(page, "Download decisions.csv").click());
  const text = file.bytes.toString("utf8");
  assert.match(text, /matter,server,about,proposed,decided,reason,decided_by,decided_on,in_inventory/);
  assert.match(text, /^Role,br-app06,br-app06,[^,]*,Batch,"They compute at night, says their owner",A. Jones,/m);

  // One step takes all roles back.
  await go(page, "Candidates");
  await button(page, "Undo").first().click();
  await settled(page);
  await page.goto(page.url().replace(/#.*/, "#/history"));
  await settled(page);
  await page.getByLabel("Matter").selectOption("Role");
  await page.getByText("No decision to show").waitFor();
}
