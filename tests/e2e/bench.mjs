// Times in the browser, on both deliverables: cargo xtask bench. A table parted by tabs: deliverable, what, median in
// milliseconds, runs. Nothing is asserted: a time is a property of a machine.
import { button } from "./actions.mjs";
import { deliverables, launch, Visit } from "./browser.mjs";

const RUNS = 5;
const median = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];

/** Milliseconds from the start of the navigation until the main heading is on the screen. */
async function start(page, url) {
  await page.goto(url);
  await page.getByRole("heading", { level: 1 }).waitFor({ state: "visible" });
  return page.evaluate(() => performance.now());
}

/** Milliseconds from the press until each of the six headline figures has a value. */
async function sample(page) {
  await button(page, "Open sample estate").first().waitFor({ state: "visible" });
  return page.evaluate(() => new Promise((done, failed) => {
    const complete = () => {
      const figures = [...document.querySelectorAll(".strip .headline")];
      return figures.length === 6 && !figures.some((f) => f.matches(".missing, .stale") || /looking for|none of them/.test(f.innerText));
    };
    const began = performance.now();
    const look = () => {
      if (complete()) done(performance.now() - began);
      else if (performance.now() - began > 60_000) failed(new Error("the headline figures are not complete after 60 s"));
      else requestAnimationFrame(look);
    };
    const press = [...document.querySelectorAll("button")].find((b) => b.textContent.trim() === "Open sample estate");
    press.click();
    requestAnimationFrame(look);
  }));
}

const browser = await launch();
console.log("deliverable\twhat\tmedian, ms\truns");
let bad = 0;
for (const deliverable of deliverables) {
  const times = { start: [], sample: [] };
  for (let run = 0; run < RUNS; run += 1) {
    // A fresh context each time: nothing is cached, as on the first visit.
    const visit = new Visit(browser, deliverable);
    const page = await visit.page();
    times.start.push(await start(page, deliverable.url));
    times.sample.push(await sample(page));
    for (const fault of new Set(visit.faults)) { bad += 1; console.log(`${deliverable.name}: ${fault}`); }
    await visit.close();
  }
  for (const [name, what] of [["start", "start to main heading"], ["sample", "sample opened to six headline figures"]]) {
    console.log(`${deliverable.name}\t${what}\t${median(times[name]).toFixed(0)}\t${RUNS}`);
  }
}
await browser.close();
process.exit(bad ? 1 : 0);
