// Takes a picture of every page, to be looked at: cargo xtask screens [--press "Name of a button"]...
// The buttons are pressed after the start, in order: to open the sample, say.
import fs from "node:fs";
import path from "node:path";
import { press } from "./actions.mjs";
import { deliverables, go, launch, routes, screenshots, settled, Visit } from "./browser.mjs";

const presses = process.argv.flatMap((word, i, all) => (word === "--press" ? [all[i + 1]] : []));
const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "390.light", colorScheme: "light", viewport: { width: 390, height: 844 } },
  { name: "390.dark", colorScheme: "dark", viewport: { width: 390, height: 844 } },
  { name: "1920.light", colorScheme: "light", viewport: { width: 1920, height: 1080 } },
  { name: "1920.dark", colorScheme: "dark", viewport: { width: 1920, height: 1080 } },
];

fs.mkdirSync(screenshots, { recursive: true });
const browser = await launch();
let bad = 0;
for (const look of looks) {
  const visit = new Visit(browser, deliverables[0]);
  const page = await visit.page({ colorScheme: look.colorScheme, viewport: look.viewport });
  await visit.open(page);
  for (const name of presses) await press(page, name);
  for (const route of routes) {
    await go(page, route);
    await settled(page);
    const file = (full) => path.join(screenshots, `${route}.${look.name}${full ? ".full" : ""}.png`);
    await page.screenshot({ path: file(false) });
    await page.screenshot({ path: file(true), fullPage: true });
    // WCAG 1.4.10: the page itself never scrolls sideways; a wide table scrolls in its own box.
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) { bad += 1; console.log(`${route} (${look.name}) is ${over} px too wide`); }
  }
  for (const fault of new Set(visit.faults)) { bad += 1; console.log(`${look.name}: ${fault}`); }
  await visit.close();
}
await browser.close();
console.log(`Pictures are in ${path.relative(process.cwd(), screenshots)}${bad ? `; ${bad} things to look at` : ""}`);
