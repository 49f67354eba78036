// Runs a test program compiled to wasm32-wasip1 under Node.js: node wasi.mjs <program> <root of the clone> [words]
import { WASI } from "node:wasi";
import fs from "node:fs";

const [program, root, ...words] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [program, ...words], env: process.env, preopens: { [root]: root } });
const module = await WebAssembly.compile(fs.readFileSync(program));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
process.exitCode = wasi.start(instance);
