import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { button, heading, press } from "./actions.mjs";
import { settled } from "./browser.mjs";

export const name = "a folder is dropped: all its files are taken, those of folders in it too, hidden ones left out and said";

export async function run(page, visit) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "p2v-folder-"));
  const deep = path.join(root, "berlin", "rack 2");
  fs.mkdirSync(deep, { recursive: true });
  fs.mkdirSync(path.join(root, ".git"));
  fs.writeFileSync(path.join(root, ".git", "config.csv"), "name,memory_gib\nhidden01,1\n");
  fs.writeFileSync(path.join(root, ".DS_Store"), "x");
  fs.writeFileSync(path.join(root, "one.csv"), "name,sockets,cores_per_socket,memory_gib\nweb01,2,8,64\n");
  fs.writeFileSync(path.join(deep, "two.csv"), "name,sockets,cores_per_socket,memory_gib\ndb01,2,8,256\n");

  const lists = async () => {
    await heading(page, /^2 files give 2 records of servers/).waitFor();
    await settled(page);
    await page.getByText("2 hidden files or folders were left out").last().waitFor();
    const files = await page.getByRole("table", { name: "Files to import" }).innerText();
    assert.match(files, /two\.csv[\s\S]*one\.csv|one\.csv[\s\S]*two\.csv/);
  };
  await visit.open(page);
  const [dialog] = await Promise.all([page.waitForEvent("filechooser"), button(page, "Choose a folder…").click()]);
  await dialog.setFiles(root);
  await lists();
  await press(page, "Cancel");
  const box = await page.locator(".drop").boundingBox();
  const at = { x: box.x + box.width / 2, y: box.y + 20 };
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files: [root], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) await browser.send("Input.dispatchDragEvent", { type, ...at, data });
  if (visit.deliverable.name === "hosted") await lists();
  else await page.getByText(/take Choose a folder… instead/).waitFor();
  fs.rmSync(root, { recursive: true });
}
