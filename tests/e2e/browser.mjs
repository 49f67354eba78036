// Starts the browser and opens pages that are watched: a console error, an exception or a request that leaves
// the planner's own origin makes a test fail, whatever it was looking at.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import fs from "node:fs";
import path from "node:path";

const setting = (name, meaning) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set (${meaning}). Run the tests with: cargo xtask test browser`);
  return value;
};

const modules = createRequire(path.join(setting("P2V_NODE_MODULES", "the folder with playwright-core and axe-core"), "x.js"));
const { chromium } = modules("playwright-core");
export const axeSource = fs.readFileSync(modules.resolve("axe-core/axe.min.js"), "utf8");

export const screenshots = process.env.P2V_SCREENSHOTS ?? path.resolve("target/screenshots");

/** The two things that people get. A test runs against both. */
export const deliverables = [
  { name: "hosted", url: setting("P2V_URL", "where the planner is served") },
  { name: "single file", url: pathToFileURL(path.join(setting("P2V_DIST", "the folder dist"), "p2v-planner.html")).href },
];

/** Every page of the planner, by its part of the address after `#`. */
export const routes = [
  "inventory", "candidates", "capacity", "placement", "business-case", "conversion", "report", "assumptions", "history", "projects",
];

export function launch() {
  return chromium.launch({
    executablePath: setting("P2V_CHROME", "the browser"),
    // The first two for containers; the rest keep the browser from talking on its own account.
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

/** Opens fresh pages of one deliverable, each with a storage of its own, and collects what goes wrong in them. */
export class Visit {
  constructor(browser, deliverable) {
    this.browser = browser;
    this.deliverable = deliverable;
    this.faults = [];
    this.requests = [];
    this.contexts = [];
    this.pages = [];
  }

  /** `options` are those of Playwright's newContext (viewport, colorScheme, locale …). */
  async page(options = {}) {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", locale: "en-GB", timezoneId: "UTC", ...options,
    });
    this.contexts.push(context);
    context.on("request", (request) => this.requests.push(request.url()));
    context.on("page", (page) => this.watch(page));
    // Stopped as well as noted, so that a fault cannot leak anything from the machine that tests.
    await context.route((url) => !this.isOwn(url.href), (route) => {
      this.faults.push(`a request leaves the planner: ${route.request().url()}`);
      return route.abort();
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    this.pages.push(page);
    return page;
  }

  isOwn(url) {
    if (url.startsWith("data:") || url.startsWith("blob:")) return true;
    if (url.startsWith("file:")) return url.split("#")[0] === this.deliverable.url;
    return this.deliverable.url.startsWith("http") && url.startsWith(this.deliverable.url);
  }

  watch(page) {
    page.on("pageerror", (error) => this.faults.push(`an exception: ${error.message}`));
    page.on("crash", () => this.faults.push("the page crashed"));
    page.on("console", (message) => {
      if (message.type() === "error") this.faults.push(`an error on the console: ${message.text()}`);
    });
    page.on("request", (request) => {
      if (!this.isOwn(request.url())) this.faults.push(`a request leaves the planner: ${request.url()}`);
    });
  }

  /** Opens the planner and waits until it has started. */
  async open(page, route = "") {
    await page.goto(this.deliverable.url + (route ? `#/${route}` : ""));
    await started(page);
  }

  async close() {
    for (const context of this.contexts) await context.close();
  }
}

/** Waits until the app has taken the place of the opening note. */
export async function started(page) {
  await page.waitForFunction(() => !document.getElementById("opening") || document.querySelector("#opening[role=alert]"));
  const failed = await page.locator("#opening[role=alert]").count();
  if (failed) throw new Error(await page.locator("#opening").textContent());
}

/** Goes to a page of the planner that is open, without loading it again. */
export async function go(page, route) {
  await page.evaluate((hash) => { location.hash = hash; }, `#/${route}`);
  await settled(page);
}

/** Two frames without anything left to draw, and no region that says it is busy. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true]"), null, { timeout: 60_000 });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}
