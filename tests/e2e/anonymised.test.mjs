import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { accessible, button, chooseFiles, dialog, heading, press, saved } from "./actions.mjs";
import { settled } from "./browser.mjs";

export const name = "an import is anonymised, and what is saved of it is turned back with its key";
// Once is enough: the key is made by the same code in both.
export const only = "hosted";

const list = { name: "secret-estate.csv", mimeType: "text/csv", buffer: Buffer.from([
  "name,serial,site,owner,os,sockets,cores_per_socket,clock_ghz,memory_gib",
  "kronos,SN700001,Wolfsburg,Erika Muster,Debian 12,2,6,2.5,64",
  "hades,SN700002,Wolfsburg,Erika Muster,Debian 12,2,6,2.5,96",
].join("\n")) };

async function choose(page, press, files) {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), press()]);
  await chooser.setFiles(files);
  await settled(page);
}

export async function run(page, visit) {
  await visit.open(page);
  await chooseFiles(page, [list]);
  await page.getByLabel(/^Anonymise/).check();
  await accessible(page, "the wizard with the choice to anonymise");
  const key = await saved(page, () => button(page, /^Import \d+ (servers?|files)$/).click());
  assert.equal(key.name, "p2v-key.json");
  assert.match(key.bytes.toString(), /kronos/);
  await heading(page, /^2 servers/).waitFor();
  await settled(page);
  const words = await page.locator("main").innerText();
  assert.doesNotMatch(words, /kronos|hades|Wolfsburg|Muster|secret-estate/i);
  assert.match(words, /srv_/);

  const project = await saved(page, () => button(page, "Save").click());
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "p2v-anonymised-"));
  try {
    const [keyFile, projectFile] = [path.join(folder, key.name), path.join(folder, project.name)];
    fs.writeFileSync(keyFile, key.bytes);
    fs.writeFileSync(projectFile, project.bytes);
    await press(page, "Turn a plan back…");
    const box = dialog(page, "Turn a plan back");
    await choose(page, () => box.getByRole("button", { name: "Choose the key file…" }).click(), keyFile);
    await box.getByText(/p2v-key\.json, \d+\stokens/).waitFor();
    await choose(page, () => box.getByRole("button", { name: "Choose files…" }).click(), projectFile);
    const back = await saved(page, () => box.getByRole("button", { name: "Turn back and save" }).click());
    await box.getByText(/tokens? turned back and saved/).waitFor();
    await accessible(page, "turning a plan back");
    await box.getByRole("button", { name: "Close" }).last().click();
    // The project with its names opens beside the other.
    await chooseFiles(page, [{ name: back.name, mimeType: "application/zip", buffer: back.bytes }]);
    await dialog(page, /is kept in this browser already$/).getByRole("button", { name: "Keep both" }).click();
    await page.getByRole("grid", { name: "Servers" }).getByText("kronos").waitFor();
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
