// Times in the browser: cargo xtask bench. A table parted by tabs: deliverable, what, median in milliseconds, the longest
// time that the page could not answer meanwhile (of all runs), runs. Nothing is asserted: a time is a property of a
// machine.
import fs from "node:fs";
import path from "node:path";
import { button, heading } from "./actions.mjs";
import { deliverables, launch, Visit } from "./browser.mjs";

const RUNS = 5;
const LARGE_RUNS = 3;
/** Longest time for one step of the large estate. */
const PATIENCE = 600_000;
const median = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];

/** Notes how long the page does not answer: tasks of more than 50 ms, as the browser reports them. */
function watchTasks() {
  window.longestTask = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longestTask = Math.max(window.longestTask, task.duration);
  }).observe({ type: "longtask", buffered: true });
}

/** The longest task since it was asked last. */
async function longestTask(page) {
  // The browser reports a task some moments after it ended.
  await page.waitForTimeout(300);
  return page.evaluate(() => {
    const longest = window.longestTask;
    window.longestTask = 0;
    return longest;
  });
}

/** Runs `work`, which gives milliseconds, and notes it with the longest task meanwhile. */
async function noted(page, times, what, work) {
  const ms = await work();
  const one = (times[what] ??= { ms: [], tasks: [] });
  one.ms.push(ms);
  one.tasks.push(await longestTask(page));
}

/** Milliseconds from the start of the navigation until the main heading is on the screen. */
async function start(page, url) {
  await page.goto(url);
  await page.getByRole("heading", { level: 1 }).waitFor({ state: "visible" });
  return page.evaluate(() => performance.now());
}

/** Milliseconds from pressing the button with these words until `seen`, a function of the page, says so. */
function fromPress(page, words, seen) {
  return page.evaluate(([words, seen, patience]) => new Promise((done, failed) => {
    const isSeen = new Function(`return (${seen})()`);
    const press = [...document.querySelectorAll("button")].find((b) => new RegExp(words).test(b.textContent.trim()));
    const began = performance.now();
    const look = () => {
      if (isSeen()) done(performance.now() - began);
      else if (performance.now() - began > patience) failed(new Error(`after ${patience / 1000} s still not: ${seen}`));
      else requestAnimationFrame(look);
    };
    press.click();
    requestAnimationFrame(look);
  }), [words, seen.toString(), PATIENCE]);
}

/** Each of the six headline figures has a value, and nothing works on another. */
const complete = () => {
  const figures = [...document.querySelectorAll(".strip .headline")];
  return figures.length === 6 && !figures.some((f) => f.matches(".missing, .stale") || /looking for|none of them/.test(f.innerText));
};

async function sample(page) {
  await button(page, "Open sample estate").first().waitFor({ state: "visible" });
  return fromPress(page, "^Open sample estate$", complete);
}

/** The files are chosen and looked at: until the wizard offers to import them. */
async function choose(page, files) {
  const began = performance.now();
  await page.locator("input[type=file]").first().setInputFiles(files);
  await button(page, /^Import /).last().waitFor({ state: "visible" });
  return performance.now() - began;
}

async function print(name, times, runs) {
  for (const [what, { ms, tasks }] of Object.entries(times)) {
    console.log(`${name}\t${what}\t${median(ms).toFixed(0)}\t${Math.max(...tasks).toFixed(0)}\t${runs}`);
  }
}

const browser = await launch();
console.log("deliverable\twhat\tmedian, ms\tlongest task, ms\truns");
let bad = 0;

async function measured(deliverable, times, steps) {
  // A fresh context each time: nothing is cached, as on the first visit.
  const visit = new Visit(browser, deliverable);
  const page = await visit.page();
  page.setDefaultTimeout(PATIENCE);
  await page.addInitScript(watchTasks);
  await noted(page, times, "start to main heading", () => start(page, deliverable.url));
  await steps(page);
  for (const fault of new Set(visit.faults)) { bad += 1; console.log(`${deliverable.name}: ${fault}`); }
  await visit.close();
}

for (const deliverable of deliverables) {
  const times = {};
  for (let run = 0; run < RUNS; run += 1) {
    await measured(deliverable, times, (page) =>
      noted(page, times, "sample opened to six headline figures", () => sample(page)));
  }
  print(deliverable.name, times, RUNS);
}

// Folders with a server list and measurements, each from `p2v-plan sample`; parted as on the PATH.
for (const folder of (process.env.P2V_ESTATES ?? "").split(path.delimiter).filter(Boolean)) {
  const files = ["servers.csv", "measurements.csv"].map((name) => path.join(folder, name));
  const megabytes = files.reduce((sum, file) => sum + fs.statSync(file).size, 0) / 1e6;
  const name = `${path.basename(folder)} (${megabytes.toFixed(0)} MB)`;
  const times = {};
  for (let run = 0; run < LARGE_RUNS; run += 1) {
    await measured(deliverables[0], times, async (page) => {
      delete times["start to main heading"];
      await noted(page, times, "files chosen to import offered", () => choose(page, files));
      let began = performance.now();
      await noted(page, times, "import pressed to servers listed", async () => {
        await button(page, /^Import /).last().click();
        await heading(page, /^[\d,]+ servers/).waitFor();
        const ms = performance.now() - began;
        // Folding and searching begin with that.
        began += ms;
        return ms;
      });
      await noted(page, times, "servers listed to six headline figures", async () => {
        await page.waitForFunction(complete);
        return performance.now() - began;
      });
    });
  }
  print(`hosted, ${name}`, times, LARGE_RUNS);
}
await browser.close();
process.exit(bad ? 1 : 0);
