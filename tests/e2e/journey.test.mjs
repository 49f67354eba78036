import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { accessible, button, chooseFiles, dialog, field, heading, press, saved } from "./actions.mjs";
import { settled, started } from "./browser.mjs";

export const name = "the whole way: sample, overruling, host type, placement, money, orders, save, reload, projects, open, undo";

/** The text of one of the six headline figures. */
const headline = (page, label) => page.locator(".strip .headline").filter({ hasText: label }).innerText();

async function go(page, step) {
  await page.getByRole("navigation", { name: "Steps" }).getByRole("link", { name: new RegExp(step) }).click();
  await settled(page);
}

export async function run(page, visit) {
  await visit.open(page);
  await press(page, "Open sample estate");
  await page.waitForFunction(() => /months/.test(document.querySelector(".strip").innerText));
  assert.match(await headline(page, "Servers to hosts"), /of 120; proposed, not accepted/);
  await accessible(page, "the inventory of the sample");

  // A verdict is overruled, with a reason.
  await go(page, "Candidates");
  const before = await heading(page, /servers become|become VMs|move/).first().innerText();
  await field(page, /Filter/).first().fill("br-app06");
  await page.getByRole("grid").getByText("br-app06", { exact: true }).click();
  await press(page, /^Overrule/);
  const box = page.getByRole("dialog");
  await box.getByLabel(/Verdict/).selectOption({ label: "Keep as it is" });
  await box.getByLabel(/Reason|Why/).fill("Its owner keeps it for a plant that closes");
  await box.getByRole("button", { name: /^Overrule/ }).click();
  await settled(page);
  const after = await heading(page, /servers become|become VMs|move/).first().innerText();
  assert.notEqual(after, before, "the overruling changes how many servers move");
  await page.keyboard.press("Escape");

  // Another host type gives another number of hosts.
  await go(page, "Capacity");
  const hosts = await headline(page, "Servers to hosts");
  await page.getByRole("radio", { name: /2 × 32 cores/ }).check();
  await page.waitForFunction((old) => !document.querySelector(".strip .headline").innerText.includes(old), hosts);
  await settled(page);

  // The placement is accepted.
  await go(page, "Placement");
  assert.match(await headline(page, "Servers to hosts"), /proposed, not accepted/);
  await press(page, /^Accept (this|the new) placement/);
  assert.doesNotMatch(await headline(page, "Servers to hosts"), /proposed/);

  // The headline opens its working, and that leads on.
  await page.locator(".strip .headline").filter({ hasText: "Payback" }).click();
  const drawer = page.getByRole("complementary");
  await drawer.getByRole("button", { name: /how this comes about/ }).first().click();
  await settled(page);
  await page.keyboard.press("Escape");

  await go(page, "Business case");
  await heading(page, /[Pp]ay/).first().waitFor();

  // Orders: the plan as JSON, and the kernel command lines.
  await go(page, "Conversion");
  const plan = await saved(page, () => button(page, /Download.*(plan\.json|Plan$|Plan\b)/).first().click());
  const json = JSON.parse(plan.bytes.toString("utf8"));
  assert.equal(json.format, "p2v-plan");
  assert.equal(json.placement.accepted, true);
  assert.ok(json.placement.not_placed.length === 0 && json.placement.sound, "the plan is sound");
  const lines = await saved(page, () => button(page, /Download.*virt-p2v/).first().click());
  assert.ok(lines.bytes.subarray(0, 2).equals(Buffer.from("PK")), "a zip of command lines");

  await go(page, "Report");
  await heading(page, /.+/).first().waitFor();

  // Saved as a file; then the browser resumes what it kept.
  const file = await saved(page, () => button(page, "Save").click());
  assert.match(file.name, /\.p2vplan$/);
  await page.waitForFunction(() => /saved \d/.test(document.querySelector(".top").innerText));
  const wanted = await headline(page, "Saving per year");
  // Another scenario is looked at; loading the page again brings back project, page and scenario.
  await field(page, "Scenario").selectOption({ label: "Add a scenario…" });
  await settled(page);
  await page.waitForFunction(() => /saved \d/.test(document.querySelector(".top").innerText));
  await page.reload();
  await started(page);
  await page.waitForFunction(() => /months/.test(document.querySelector(".strip")?.innerText ?? ""));
  assert.match(page.url(), /#\/report$/);
  assert.equal(await field(page, "Scenario").locator("option:checked").innerText(), "Scenario 2");
  const twice = await saved(page, () => button(page, "Save").click());
  await field(page, "Scenario").selectOption({ label: "Base" });
  await settled(page);
  assert.equal(await headline(page, "Saving per year"), wanted, "reloading gives the same plan");

  // The list of kept projects: another one of the same sample gets a name of its own; one is deleted.
  await go(page, "Projects");
  await heading(page, "Brenntal Foods is open").waitFor();
  await accessible(page, "the projects");
  await press(page, "Sample estate");
  await button(page, "Brenntal Foods (2)").waitFor();
  await page.waitForFunction(() => /saved \d/.test(document.querySelector(".top").innerText));
  await go(page, "Projects");
  await press(page, "Delete Brenntal Foods (2) from this browser");
  await dialog(page, "Delete Brenntal Foods (2)?").waitFor();
  await press(page, "Delete the project");
  await heading(page, "Start with the exports you have").waitFor();
  await page.getByText("Brenntal Foods (2) was deleted from this browser").waitFor();
  await button(page, "Open Brenntal Foods (2)").waitFor({ state: "hidden" });
  // Renamed in the list, by key and by button.
  await button(page, "Open Brenntal Foods").focus();
  await page.keyboard.press("F2");
  await page.keyboard.type("Brenntal 2027");
  await page.keyboard.press("Enter");
  await button(page, "Open Brenntal 2027").waitFor();
  await press(page, "Rename Brenntal 2027 (F2)");
  await field(page, "New name of Brenntal 2027").fill("Brenntal Foods");
  await page.keyboard.press("Enter");
  await press(page, "Open Brenntal Foods");
  await page.waitForFunction(() => /months/.test(document.querySelector(".strip").innerText));

  // A project file opens with the scenario that was looked at.
  const second = path.join(os.tmpdir(), `p2v-${process.pid}-two-${twice.name}`);
  fs.writeFileSync(second, twice.bytes);
  const [other] = await Promise.all([page.waitForEvent("filechooser"), button(page, "Open…").click()]);
  await other.setFiles(second);
  await page.getByText(/two-.*p2vplan is open/).waitFor();
  assert.equal(await field(page, "Scenario").locator("option:checked").innerText(), "Scenario 2");
  fs.rmSync(second);

  // The file opens too, and gives the same.
  const where = path.join(os.tmpdir(), `p2v-${process.pid}-${file.name}`);
  fs.writeFileSync(where, file.bytes);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button(page, "Open…").click()]);
  await chooser.setFiles(where);
  // It is of before the second scenario: not the one that is kept here under that name.
  await dialog(page, "Brenntal Foods is kept in this browser already").waitFor();
  await accessible(page, "a project of a name that is taken");
  await press(page, "Keep both");
  await page.getByText(`${path.basename(where)} is open, as Brenntal Foods (2)`).waitFor();
  await page.waitForFunction(() => /months/.test(document.querySelector(".strip").innerText));
  assert.equal(await headline(page, "Saving per year"), wanted, "opening the file gives the same plan");

  // A change, and its undoing.
  await go(page, "Capacity");
  const strip = await page.locator(".strip").innerText();
  const ceiling = field(page, /^CPU, plan to/).first();
  await ceiling.fill("60");
  await ceiling.press("Enter");
  await page.waitForFunction((old) => document.querySelector(".strip").innerText !== old, strip);
  await button(page, "Undo").click();
  await page.waitForFunction(
    (old) => [...document.querySelectorAll(".strip .headline")].some((h) => h.innerText === old),
    wanted,
  );
  fs.rmSync(where);
}
