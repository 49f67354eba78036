// From this very file, which carries the script and the packed module.
function startFromThisFile() {
  const packed = document.getElementById("planner-wasm");
  const compile = async () => {
    const text = atob(packed.textContent);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
    packed.remove();
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return WebAssembly.compile(await new Response(unpacked).arrayBuffer());
  };
  return startWith(compile, async () => document.getElementById("planner-script").textContent);
}
startFromThisFile();
