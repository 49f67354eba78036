import assert from "node:assert/strict";
import { button, chooseFiles, heading } from "./actions.mjs";

export const name = "100,000 servers are read and joined in slices: the page answers, and a cancelled import leaves nothing behind";
export const only = "hosted";

function list(servers) {
  const lines = ["name,serial,site,os,sockets,cores_per_socket,clock_ghz,memory_gib,disk_capacity_gib,cpu_average_percent"];
  // Not in the order of their names: they are to be sorted.
  for (let i = 0; i < servers; i += 1) {
    const n = (i * 7919) % servers;
    lines.push(`srv${String(n).padStart(6, "0")},SN${n},Site ${n % 9},Debian GNU/Linux 12,2,${4 + n % 12},2.4,${16 + n % 96},${100 + n % 400},${3 + n % 20}.5`);
  }
  return Buffer.from(lines.join("\r\n"));
}

/** Presses Import and waits until the progress says that servers are joined; gives false where that was too quick to be seen. */
const untilJoining = (page) => page.evaluate(() => new Promise((done) => {
  [...document.querySelectorAll("button")].filter((b) => /^Import /.test(b.textContent.trim())).at(-1).click();
  const look = () => {
    const words = document.body.innerText;
    if (/Joining servers/.test(words)) done(true);
    else if (/servers new/.test(words)) done(false);
    else setTimeout(look, 5);
  };
  look();
}));

export async function run(page, visit) {
  page.setDefaultTimeout(120_000);
  await page.addInitScript(() => {
    window.tasks = [];
    new PerformanceObserver((all) => {
      for (const task of all.getEntries()) window.tasks.push(Math.round(task.duration));
    }).observe({ type: "longtask", buffered: true });
  });
  await visit.open(page);
  await chooseFiles(page, [{ name: "servers.csv", mimeType: "text/csv", buffer: list(100_000) }]);
  await button(page, /^Import /).last().waitFor();

  if (await untilJoining(page)) {
    // Times are told, not judged: they are the machine's as much as the page's.
    const took = await page.evaluate(() => new Promise((done) => {
      const press = [...document.querySelectorAll("button")].find((b) => b.textContent.trim() === "Cancel" && b.closest(".progress"));
      const began = performance.now();
      press.click();
      const look = () => (/was cancelled/.test(document.body.innerText) ? done(performance.now() - began) : requestAnimationFrame(look));
      look();
    }));
    console.log(`        cancelling while joining took ${took.toFixed(0)} ms`);
    await page.getByText("The import was cancelled: nothing was changed").first().waitFor();
    await heading(page, /large and is read when it is imported/).waitFor();
    assert.match(await page.locator(".strip").innerText(), /needs an inventory/, "there is no plan");
  }

  await page.evaluate(() => { window.tasks = []; });
  await page.evaluate(() => new Promise((done) => {
    const began = performance.now();
    [...document.querySelectorAll("button")].filter((b) => /^Import /.test(b.textContent.trim())).at(-1).click();
    const look = () => (/100,000\sservers new/.test(document.body.innerText) ? done(window.took = performance.now() - began) : setTimeout(look, 5));
    look();
  }));
  await heading(page, /^100,000 servers/).waitFor();
  const { took, tasks } = await page.evaluate(() => ({ took: window.took, tasks: window.tasks.sort((a, b) => b - a).slice(0, 5) }));
  console.log(`        100,000 servers took ${took.toFixed(0)} ms; longest tasks ${tasks.join(", ")} ms`);
  await button(page, "Undo").first().click();
  await heading(page, /Start with the exports you have/).waitFor();
}
