// From this very file, which carries the script and the packed module.
function startFromThisFile() {
  const packed = document.getElementById("planner-wasm");
  const compile = async () => {
    // Base 85, see `base85` in single_file.rs.
    const text = packed.textContent;
    const words = new DataView(new ArrayBuffer((text.length / 5) * 4));
    for (let at = 0; at < text.length; at += 5) {
      let word = 0;
      for (let i = at; i < at + 5; i += 1) {
        const code = text.charCodeAt(i);
        word = word * 85 + code - (code > 60 ? 36 : 35);
      }
      words.setUint32((at / 5) * 4, word);
    }
    packed.remove();
    const bytes = new Uint8Array(words.buffer, 0, Number(packed.dataset.bytes));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return WebAssembly.compile(await new Response(unpacked).arrayBuffer());
  };
  return startWith(compile, async () => document.getElementById("planner-script").textContent);
}
startFromThisFile();
