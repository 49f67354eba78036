import assert from "node:assert/strict";
import { accessible, button, chooseFiles, field, heading, press, saved } from "./actions.mjs";
import { settled } from "./browser.mjs";

export const name = "two lists that differ: conflicts settled, rows repaired, cells changed, all of it undone";

const csv = (name, lines) => ({ name, mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) });
const lists = [
  csv("cmdb.csv", [
    "name,serial,site,os,sockets,cores_per_socket,clock_ghz,memory_gib",
    "web01,SN100001,Berlin,Debian 11,2,6,2.5,64",
    "db01,SN100002,Berlin,RHEL 7,2,14,2.6,256",
    "app01,SN100003,Bonn,Debian 12,1,8,2.4,32",
    ",SN100009,Bonn,Debian 12,1,4,2.4,16",
  ]),
  csv("scan.csv", [
    "name,serial,site,os,memory_gib",
    "web01,SN100001,Berlin,Debian 12,96",
    "db01,SN100002,Berlin,RHEL 7,192",
    "app01,SN100003,Bonn,Debian 12,32",
  ]),
];

export async function run(page, visit) {
  const grid = page.getByRole("grid", { name: "Servers", exact: true });
  const server = (which) => grid.getByRole("row", { name: new RegExp(which) });
  const cell = (which, column) => server(which).getByRole("gridcell").nth(column);
  const MEMORY = 8;
  const undo = () => press(page, "Undo");

  await visit.open(page);
  await chooseFiles(page, lists);
  await heading(page, /give/).waitFor();
  await button(page, /^Import \d+ (servers?|files)$/).click();
  await heading(page, /^3 servers/).waitFor();
  await settled(page);
  await accessible(page, "the inventory with conflicts");

  // Where it comes from.
  await page.getByText("2 files joined: 3 by serial number").waitFor();

  // By hand.
  await heading(page, "Files differ about 3 values").waitFor();
  const memory = page.getByRole("table", { name: /^Memory/ });
  const web = memory.getByRole("row", { name: /web01/ });
  assert.match(await web.innerText(), /64\sGiB[\s\S]*in use[\s\S]*cmdb\.csv, row 2, memory_gib[\s\S]*96\sGiB[\s\S]*scan\.csv, row 2/);
  await web.getByRole("button", { name: /96\sGiB/ }).click();
  await heading(page, "2 of 3 values about which files differ are open").waitFor();
  assert.match(await web.innerText(), /taken by you/);
  assert.equal(await web.getByRole("button", { name: /96\sGiB/ }).getAttribute("aria-pressed"), "true");
  assert.match(await cell("web01", MEMORY).innerText(), /^96$/);

  // By rule: the larger number says nothing about words.
  await page.getByText(/By the order of importing, not by the date of the file/).waitFor();
  assert.match(await web.innerText(), /scan\.csv, row 2[^\n]*; imported last/);
  await field(page, "Rule").selectOption({ label: "take the larger number" });
  await page.getByText("1 stays open: the rule says nothing about it").waitFor();
  await press(page, "Settle 1 conflict");
  assert.match(await memory.getByRole("row", { name: /db01/ }).innerText(), /by rule: the larger number/);
  await field(page, "Rule").selectOption({ label: "take scan.csv" });
  await press(page, "Settle 1 conflict");
  await heading(page, "All 3 values about which files differ are settled").waitFor();
  assert.match(await cell("web01", 4).innerText(), /Debian 12/);
  await accessible(page, "the inventory with settled conflicts");
  // A settled one can be changed.
  await web.getByRole("button", { name: /64\sGiB/ }).click();
  assert.match(await cell("web01", MEMORY).innerText(), /^64$/);
  for (let step = 0; step < 4; step += 1) await undo();
  await heading(page, "Files differ about 3 values").waitFor();
  assert.match(await cell("web01", MEMORY).innerText(), /64/);
  await press(page, "Redo");
  await heading(page, "2 of 3 values about which files differ are open").waitFor();
  await undo();

  // Rows set aside: downloaded, repaired, dropped in again.
  await heading(page, "1 row set aside").waitFor();
  await page.waitForFunction(() => document.querySelector(".strip"));
  const file = await saved(page, () => button(page, "Download to repair").click());
  assert.equal(file.name, "set-aside.csv");
  const repaired = file.bytes.toString("utf8").replace(/^,SN100009/m, "mail01,SN100009").replace(/^"",SN100009/m, "mail01,SN100009");
  assert.match(repaired, /mail01,SN100009/);
  await chooseFiles(page, [csv("set-aside.csv", [repaired])]);
  await button(page, /^Import 1 server$/).click();
  await heading(page, /^4 servers/).waitFor();
  await page.getByText("1 row repaired and used").waitFor();
  await server("mail01").waitFor();

  // A cell: where it came from, changed in place, refused, undone.
  await cell("app01", MEMORY).click();
  const origin = page.locator(".cell-origin").first();
  await page.mouse.move(2, 2);
  await origin.getByText(/app01, Memory: 32\sGiB/).waitFor();
  await origin.getByText(/cmdb\.csv, row 4, memory_gib/).waitFor();
  await cell("app01", MEMORY).dblclick();
  const editor = field(page, "Memory of app01, GiB");
  await editor.fill("900000");
  await editor.press("Enter");
  await grid.getByRole("alert").getByText(/At most/).waitFor();
  await accessible(page, "a cell with a fault");
  await editor.fill("49152 MiB");
  await editor.press("Enter");
  assert.match(await cell("app01", MEMORY).innerText(), /48/);
  assert.match(await cell("app01", MEMORY).innerText(), /typed in here/);
  await undo();
  assert.match(await cell("app01", MEMORY).innerText(), /^32$/);
  // Decimals with either mark; what could be read both ways is said.
  for (const [typed, shown] of [["1.024,5", /1,024\.5/], ["1,024.5", /1,024\.5/], ["12,25", /12\.3/]]) {
    await cell("app01", MEMORY).dblclick();
    await editor.fill(typed);
    await editor.press("Enter");
    assert.match(await cell("app01", MEMORY).innerText(), shown);
    await undo();
  }
  await cell("app01", MEMORY).dblclick();
  await editor.fill("1,024");
  await editor.press("Enter");
  await page.getByText(/“1,024” was read as 1,024\sGiB/).waitFor();
  await undo();
  // By the keyboard alone.
  await cell("app01", 1).click();
  await page.keyboard.press("F2");
  await page.keyboard.type("Hamburg");
  await page.keyboard.press("Tab");
  assert.match(await cell("app01", 1).innerText(), /Hamburg/);
  await page.keyboard.press("F2");
  await field(page, "Environment of app01").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await field(page, "Environment of app01").count(), 0);
  await undo();
  assert.match(await cell("app01", 1).innerText(), /Bonn/);
  // A column that was not shown, and one that was.
  const choice = page.locator(".column-choice");
  await choice.locator("summary").click();
  await choice.getByLabel("Kind", { exact: true }).check();
  await choice.getByLabel("Site", { exact: true }).uncheck();
  await grid.getByRole("columnheader", { name: /Kind/ }).waitFor();
  assert.equal(await grid.getByRole("columnheader", { name: /^Site/ }).count(), 0);
  await press(page, "As at first");
  await choice.locator("summary").click();
  // A name still opens its server.
  await cell("app01", 0).click();
  await page.getByRole("complementary").getByRole("heading", { name: "app01" }).or(page.locator(".drawer")).first().waitFor();
}
