import assert from "node:assert/strict";
import { accessible, button, chooseFiles, dialog, field, heading, press, saved } from "./actions.mjs";
import { settled } from "./browser.mjs";

export const name = "the wizard: a repair, its undoing, a corrected cell, a mapping kept and brought back, the import and its undoing";

// Invented, as a German spreadsheet writes it: 2 of 12 rows have their memory in MiB under a header that says GB, one
// memory is a word, and one row names no server.
const rows = [
  "web01;64;8;2,6;1.250,5", "web02;65536;8;2,6;640", "web03;64;8;2,6;812,25", "db01;viel;16;3,1;2.400", "db02;256;16;3,1;2.400",
  "app01;32;4;2,4;300", "app02;32768;4;2,4;300", "app03;32;4;2,4;310,5", ";16;2;2,4;80", "file01;48;8;2,2;7.800", "file02;48;8;2,2;7.200",
  "mail01;96;12;2,8;900",
];
const list = Buffer.from(`Servername;Arbeitsspeicher (GB);Kerne;Taktfrequenz [GHz];Festplatte belegt (GB)\r\n${rows.join("\r\n")}\r\n`);
const file = { name: "server-berlin.csv", mimeType: "text/csv", buffer: list };

export async function run(page, visit) {
  await visit.open(page);
  await chooseFiles(page, [file]);
  await heading(page, /1 file gives 11 servers/).waitFor();
  // What was found is said.
  assert.equal(await field(page, "Separator").locator("option:checked").innerText(), "semicolon ; (found)");
  assert.equal(await field(page, "Decimal mark").locator("option:checked").innerText(), "comma (found)");
  assert.equal(await field(page, "Header row").inputValue(), "1");
  await accessible(page, "the wizard with doubts");

  // Two rows are mended by one press; undone in the wizard by its button, and done again by the keyboard.
  await button(page, "Apply to 2 rows").click();
  await settled(page);
  assert.equal(await button(page, "Apply to 2 rows").count(), 0, "the repair is done");
  await button(page, /^Undo: read Arbeitsspeicher \(GB\) as MiB in 2 rows/).click();
  await settled(page);
  assert.equal(await button(page, "Apply to 2 rows").count(), 1, "the repair is undone");
  await page.keyboard.press("Control+Shift+z");
  await button(page, /^Undo: read Arbeitsspeicher/).waitFor();
  assert.equal(await button(page, "Apply to 2 rows").count(), 0, "the repair is done again");
  await heading(page, /1 file gives 11 servers/).waitFor();

  // Only the rows with doubts; the word in a number's place is corrected where it stands.
  await page.getByLabel(/^Only rows with doubts/).check();
  const grid = page.getByRole("grid", { name: "Preview of the table" });
  await grid.getByText("viel").dblclick();
  const cell = field(page, "Arbeitsspeicher (GB), row 5");
  await cell.fill("12");
  await cell.press("Escape");
  await grid.getByText("viel").waitFor();
  await page.keyboard.press("F2");
  await cell.fill("128");
  await cell.press("Enter");
  await settled(page);
  await button(page, /^Undo: correct Arbeitsspeicher \(GB\) in row 5 to 128/).waitFor();
  assert.equal(await grid.getByText("viel").count(), 0);
  await page.getByLabel(/^Only rows with doubts/).uncheck();
  await grid.getByText("128").first().click();
  await button(page, "Reset to “viel”").waitFor();

  // Another meaning is undone by the keyboard while the focus is in its list.
  await field(page, "Meaning of Kerne").selectOption({ label: "Cores per socket" });
  await settled(page);
  await field(page, "Meaning of Kerne").press("Control+z");
  await settled(page);
  assert.equal(await field(page, "Meaning of Kerne").inputValue(), "cores");

  // The mapping is kept, and brought back with a file of these headers.
  await field(page, "Meaning of Festplatte belegt (GB)").selectOption({ label: "not used" });
  await settled(page);
  const preset = await saved(page, () => button(page, "Save mapping").click());
  assert.equal(preset.name, "server-berlin.mapping.json");
  assert.equal(JSON.parse(preset.bytes.toString("utf8")).format, "p2v-planner-import-preset");
  await page.getByText(/how server-berlin\.csv is read, for files with its 5\scolumns \(Servername, /).waitFor();
  // Leaving asks while there is work to lose, by the button and by Esc alike.
  await press(page, "Cancel");
  const leave = dialog(page, /^Leave the import and lose \d+\schanges\?/);
  await leave.waitFor();
  await accessible(page, "the question before leaving");
  await page.keyboard.press("Escape");
  await leave.waitFor({ state: "hidden" });
  await heading(page, /1 file gives 11 servers/).waitFor();
  await page.locator("#wizard-title").focus();
  await page.keyboard.press("Escape");
  await leave.waitFor();
  await press(page, "Leave without importing");
  await heading(page, "Start with the exports you have").waitFor();
  await chooseFiles(page, [file, { name: preset.name, mimeType: "application/json", buffer: preset.bytes }]);
  await page.getByText(`${preset.name} was applied`).waitFor();
  await page.getByText(/all 5\scolumns matched \(Servername, /).waitFor();
  assert.equal(await field(page, "Meaning of Festplatte belegt (GB)").inputValue(), "");

  // Nothing that has the focus is under the last line (WCAG 2.4.11), whichever way one goes.
  for (const key of ["Tab", "Shift+Tab"]) {
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press(key);
      const hidden = await page.evaluate(() => {
        const at = document.activeElement, bar = document.querySelector(".commit");
        if (!at || at === document.body || bar.contains(at) || !at.closest("main") || at.id === "main") return "";
        const a = at.getBoundingClientRect(), b = bar.getBoundingClientRect();
        return a.height > 0 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1 ? at.outerHTML.slice(0, 120) : "";
      });
      assert.equal(hidden, "", "what has the focus is in sight");
    }
  }

  // Imported and undone as one step; the project has the name of its file.
  await button(page, "Import 11 servers").click();
  await heading(page, /^11 servers/).waitFor();
  await settled(page);
  await button(page, "server-berlin").waitFor();
  await button(page, "Undo").first().click();
  await heading(page, "Start with the exports you have").waitFor();
}
