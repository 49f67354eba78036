import assert from "node:assert/strict";
import { button, chooseFiles, heading } from "./actions.mjs";

export const name = "5,000 VMs are placed beside the page: it answers all the while, and stops at once with the best so far";
export const only = "hosted";

/** A list of servers that differ; the figures are drawn by a small generator, the same at every run. */
function list(servers) {
  let state = 12345;
  const draw = () => { state = (state * 1103515245 + 12345) % 2147483648; return state / 2147483648; };
  const lines = ["name,os,sockets,cores_per_socket,clock_ghz,memory_gib,disk_capacity_gib,cpu_average_percent,cpu_peak_percent"];
  for (let i = 0; i < servers; i += 1) {
    const average = 2 + draw() * 20;
    lines.push([`srv${String(i).padStart(5, "0")}.example.com`, draw() < 0.4 ? "Windows Server 2019 Standard" : "Debian GNU/Linux 12",
      2, [4, 6, 8][i % 3], (2 + draw()).toFixed(1), 4 + Math.floor(draw() * 28), 50 + Math.floor(draw() * 200),
      average.toFixed(1), (average * 2).toFixed(1)].join(","));
  }
  return Buffer.from(lines.join("\r\n"));
}

/** The longest task since it was asked last, in milliseconds. */
const longest = async (page) => {
  await page.waitForTimeout(200);
  return page.evaluate(() => { const was = window.longestTask; window.longestTask = 0; return was; });
};

export async function run(page, visit) {
  page.setDefaultTimeout(90_000);
  await page.addInitScript(() => {
    window.longestTask = 0;
    new PerformanceObserver((tasks) => {
      for (const task of tasks.getEntries()) window.longestTask = Math.max(window.longestTask, task.duration);
    }).observe({ type: "longtask", buffered: true });
  });
  await visit.open(page);
  await chooseFiles(page, [{ name: "servers.csv", mimeType: "text/csv", buffer: list(5000) }]);
  await button(page, /^Import /).last().click();
  await heading(page, /^5,000 servers/).waitFor();
  // Not `go`: that waits until nothing works any more.
  await page.evaluate(() => { location.hash = "#/placement"; });
  const working = page.locator(".long-work");

  const again = async () => {
    await page.keyboard.press("Control+K");
    await page.keyboard.type("Look for a placement again");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector(".long-work"));
  };

  // The search begins with the import; it is stopped as soon as it shows. Where it has ended already, it begins again.
  await page.waitForFunction(() => document.querySelector(".long-work")
    || /Proposed, not accepted/.test(document.querySelector("main").innerText));
  if (!(await working.count())) await again();
  await page.waitForFunction(() => /hosts/.test(document.querySelector(".long-work")?.innerText ?? "")
    || !document.querySelector(".long-work"));
  await longest(page);
  const took = await page.evaluate(() => new Promise((done) => {
    const press = [...document.querySelectorAll(".long-work button")].find((b) => /Cancel/.test(b.textContent));
    const began = performance.now();
    if (!press) return done(null);
    press.click();
    const look = () => (document.querySelector(".long-work") ? requestAnimationFrame(look) : done(performance.now() - began));
    look();
  }));
  // A search that has ended by itself in between cannot be stopped.
  if (took !== null) {
    // Times are told, not judged: they are the machine's as much as the page's.
    console.log(`        stopping took ${took.toFixed(0)} ms`);
    await page.getByText(/The search was stopped/).first().waitFor();
    assert.match(await page.locator("main h1").innerText(), /\d+ hosts/, "the best so far stays");

    // Begun again, to its end.
    await longest(page);
    await again();
    await page.waitForTimeout(1500);
    const during = await longest(page);
    console.log(`        longest task while workers search: ${during.toFixed(0)} ms`);
  }
  await page.waitForFunction(() => !document.querySelector(".long-work"));
  console.log(`        longest task to the end: ${(await longest(page)).toFixed(0)} ms`);
  assert.match(await page.locator("main").innerText(), /Proposed, not accepted/);
}
