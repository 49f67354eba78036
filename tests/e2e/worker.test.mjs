import assert from "node:assert/strict";

export const name = "a worker starts from what the page carries, without fetching the module again";

export async function run(page, visit) {
  await visit.open(page);
  const before = visit.requests.length;
  const answer = await page.evaluate(async () => {
    const { module, script } = window.p2vPlanner;
    const tail = ";onmessage = (e) => wasm_bindgen({ module_or_path: e.data }).then(() => postMessage('started'), (error) => postMessage(String(error)));";
    const worker = new Worker(URL.createObjectURL(new Blob([await script(), tail], { type: "text/javascript" })));
    return new Promise((done) => {
      worker.onmessage = (e) => { if (e.data === "started" || String(e.data).includes("Error")) done(e.data); };
      worker.onerror = (e) => done(e.message);
      worker.postMessage(module);
    });
  });
  assert.equal(answer, "started");
  assert.deepEqual(visit.requests.slice(before).filter((url) => url.includes(".wasm")), []);
}
