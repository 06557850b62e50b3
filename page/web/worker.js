// Runs beside the page: holds the engine and checks one file after the other, so that the page never waits for it.
//
// Messages come in as { do, … } and are answered by { said, … }. Where the engine ends in a trap, the answer is "trapped", and the
// page starts another worker.
const encoder = new TextEncoder();
const decoder = new TextDecoder();
let engine = null;
// The number of the file whose result the engine holds.
let held = null;

// The engine imports nothing but the clock of a library, which has no effect on what it writes: it stands still.
function imports(module) {
  const given = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    given[from] = given[from] || {};
    given[from][name] = name.includes("_now_") ? () => 0 : () => { throw new Error(name); };
  }
  return given;
}

// The engine comes compressed. Browsers of a few years ago do not take a gzip apart themselves.
async function unpacked(bytes) {
  if (typeof DecompressionStream === "undefined") return gunzip(new Uint8Array(bytes));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

function put(bytes) {
  const place = engine.input(bytes.length);
  new Uint8Array(engine.memory.buffer, place, bytes.length).set(bytes);
}

// A copy of what the last call put out.
function output() {
  return new Uint8Array(engine.memory.buffer, engine.output_pointer(), engine.output_length()).slice();
}

function text() {
  return decoder.decode(output());
}

function check(file) {
  held = null;
  put(encoder.encode(file.name));
  if (file.bytes) put(new Uint8Array(file.bytes));
  engine[file.how || "check"]();
  held = file.id;
}

const does = {
  async start({ bytes, setup }) {
    const module = await WebAssembly.compile(await unpacked(bytes));
    engine = (await WebAssembly.instantiate(module, imports(module))).exports;
    put(encoder.encode(setup));
    const started = engine.start() === 1;
    return started ? { said: "ready", description: JSON.parse(text()) } : { said: "unable", why: text() };
  },
  // Checks the blank form once, so that what is made at the first check is made before anybody waits for it.
  warm() {
    engine.blank(0);
    check({ id: null, name: "", bytes: output() });
    engine.view();
    engine.returned();
    return { said: "warm" };
  },
  check(file) {
    check(file);
    const report = text();
    engine.view();
    const view = JSON.parse(text());
    engine.returned();
    return { said: "checked", report, view, returned: output(), memory: engine.memory.buffer.byteLength };
  },
  sheets(file) {
    if (held !== file.id) check(file);
    engine.sheets();
    return { said: "sheets", sheets: JSON.parse(text()) };
  },
  blank({ form }) {
    engine.blank(form);
    return { said: "blank", bytes: output() };
  },
};

self.onmessage = async ({ data }) => {
  let answer;
  try {
    answer = await does[data.do](data);
  } catch (error) {
    answer = { said: "trapped", why: String(error) };
  }
  self.postMessage(answer);
};
