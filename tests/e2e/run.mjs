// Runs every *.test.mjs beside it against both deliverables. A test exports `name` and `run(page, visit)`, and may
// export `options` (of the browser context) and `only` (the name of one deliverable).
// Words on the command line choose tests by a part of their file name.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { deliverables, launch, screenshots, Visit } from "./browser.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const chosen = process.argv.slice(2);
const files = fs.readdirSync(here).filter((name) => name.endsWith(".test.mjs")).sort()
  .filter((name) => chosen.length === 0 || chosen.some((part) => name.includes(part)));

const LIMIT = 180_000;
const within = (promise) => {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`not done after ${LIMIT / 1000} s`)), LIMIT); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

fs.mkdirSync(screenshots, { recursive: true });
const browser = await launch();
let passed = 0, failed = 0;
for (const file of files) {
  const test = await import(pathToFileURL(path.join(here, file)).href);
  for (const deliverable of deliverables) {
    if (test.only && test.only !== deliverable.name) continue;
    const visit = new Visit(browser, deliverable);
    const began = Date.now();
    let fault;
    try {
      await within(test.run(await visit.page(test.options), visit));
    } catch (error) {
      fault = error.stack ?? String(error);
    }
    // What is wrong in the page comes first: it is often the cause.
    const faults = [...new Set(visit.faults), ...(fault ? [fault] : [])];
    const title = `${test.name} [${deliverable.name}]`;
    if (faults.length === 0) {
      passed += 1;
      console.log(`ok      ${title}  ${Date.now() - began} ms`);
    } else {
      failed += 1;
      console.log(`FAILED  ${title}`);
      for (const line of faults) console.log(`        ${line.replaceAll("\n", "\n        ")}`);
      const shot = path.join(screenshots, `failed.${file.replace(".test.mjs", "")}.${deliverable.name.replace(" ", "-")}.png`);
      await visit.pages.at(-1)?.screenshot({ path: shot }).then(() => console.log(`        screenshot: ${path.relative(process.cwd(), shot)}`), () => {});
    }
    await visit.close();
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
