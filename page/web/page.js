// The page: takes files, has them checked one after the other, lists what came of them, and shows the report on one.

const files = [];
let engine = null;
let description = null;
let chosen = null;
// How many files of the present run are checked, and how many there are.
const run = { done: 0, all: 0 };
let numbers = 0;

// What scripts that drive the page look at.
window.jixiao = { files, ready: false, readyAfter: null, warm: false };

function say(words) {
  byId("status").textContent = words;
}

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

async function begin() {
  if (typeof WebAssembly === "undefined") {
    say("浏览器太旧，不能核对。请用 Edge、Chrome、360 浏览器的“极速模式”或 Firefox 打开本页。");
    return;
  }
  try {
    const parts = ["engine", "setup", "worker"].map((id) => byId(id).textContent);
    engine = new Engine(bytesOf(parts[0].trim()), parts[1], parts[2]);
    description = await engine.start();
  } catch (error) {
    say(`不能开始核对（${error.message}）。请用新一点的 Edge、Chrome、360 浏览器的“极速模式”或 Firefox 打开本页。`);
    return;
  }
  describe();
  listen();
  window.jixiao.ready = true;
  window.jixiao.readyAfter = performance.now();
  await engine.warm();
  window.jixiao.warm = true;
}

function describe() {
  const { forms, unit, version } = description;
  stateWords = description.states;
  const [only] = forms;
  const which = forms.length > 1 ? forms.map((form) => form.title) : [only.place, `第${only.revision}版`, unit ? `${unit}专用` : ""];
  byId("which").textContent = which.filter((word) => word).join("　");
  byId("about").textContent = `jixiao ${version}。核对规则与财政部门收表时用的是同一套程序；最终以财政部门的核对结果为准。`;
  const blanks = byId("blanks");
  blanks.append(unit ? "还没有表格？下载：" : "还没有表格？下载空白表：");
  forms.forEach((form, index) => {
    const name = `${form.title}${unit ? `-${unit}` : ""}.xlsx`;
    blanks.append(element("button", { type: "button", onclick: async () => save(await engine.blank(index), name, WORKBOOK) }, form.title));
  });
  blanks.hidden = false;
  say("可以开始了。");
}

function listen() {
  const input = byId("chosen");
  byId("choose").disabled = false;
  byId("choose").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    take([...input.files].map((file) => ({ file, path: file.name })));
    input.value = "";
  });
  const zone = byId("drop");
  let inside = 0;
  const over = (change) => {
    inside = Math.max(inside + change, 0);
    zone.classList.toggle("over", inside > 0);
  };
  document.addEventListener("dragenter", (event) => { event.preventDefault(); over(1); });
  document.addEventListener("dragleave", () => over(-1));
  document.addEventListener("dragover", (event) => { event.preventDefault(); event.dataTransfer.dropEffect = "copy"; });
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    inside = 0;
    over(0);
    const found = await dropped(event.dataTransfer);
    take(found.files);
    if (found.closed.length > 0) say(`浏览器不让本页读文件夹“${found.closed.join("”“")}”。请打开文件夹，选中里面的表格（Ctrl+A），再拖过来。`);
    else if (found.files.length === 0) say("拖过来的没有表格文件。");
  });
  byId("download-all").addEventListener("click", downloadAll);
  byId("clear").addEventListener("click", clear);
}

// Takes files up; one that was taken up before is checked anew. Files of one name that come together are files of several folders.
function take(found) {
  if (found.length === 0) return;
  if (run.done === run.all) run.done = run.all = 0;
  const earlier = [...files];
  const taken = found.map(({ file, path }) => {
    const at = earlier.findIndex((other) => other.path === path);
    const entry = at >= 0 ? earlier.splice(at, 1)[0] : { path };
    numbers += 1;
    Object.assign(entry, { id: numbers, name: file.name, blob: null, report: null, view: null, returned: null, took: null });
    if (at < 0) files.push(entry);
    return { entry, id: numbers, file };
  });
  run.all += taken.length;
  byId("drop").classList.add("small");
  const alone = taken.length === 1;
  if (!alone && chosen) choose(null);
  taken.forEach(({ entry }) => refresh(entry));
  progress();
  checkAll(taken, alone);
}

// One after the other, so that no more than one file is in memory.
async function checkAll(taken, alone) {
  for (const one of taken) await check(one, alone);
}

// Checks a file, unless its entry is by then that of a file taken up later.
async function check({ entry, id, file }, alone) {
  let bytes = null;
  try {
    if (file.size <= description.most_bytes) bytes = await file.arrayBuffer();
    const began = performance.now();
    // The file as it is now, whatever becomes of it on the disk.
    const blob = bytes ? new Blob([bytes]) : null;
    const answer = await engine.check(id, entry.name, bytes);
    if (entry.id === id) {
      Object.assign(entry, { blob, report: answer.report, view: answer.view, trapped: answer.trapped === true, took: performance.now() - began });
      entry.returned = answer.returned && answer.returned.length > 0 ? answer.returned : null;
    }
  } catch (error) {
    if (entry.id === id) entry.view = unread(entry.name);
  }
  run.done += 1;
  refresh(entry);
  progress();
  if (alone && entry.id === id) {
    choose(entry);
    say(`${entry.name}：${entry.view.sentence}`);
  }
}

// What the page shows of a file that the browser could not read.
function unread(name) {
  const none = { error: 0, missing: 0, warning: 0, restored: 0, explained: 0, notice: 0 };
  return {
    name, verdict: null, word: "未核对", sentence: "浏览器读不了这个文件，可能已被移走、改名或正被别的程序占用。请关闭打开它的程序，再拖一次。",
    unit: "", lines: [], steps: [], counts: none, score: null, indicators: [], issues: [], sheets: [], returned: null,
  };
}

function progress() {
  const { done, all } = run;
  byId("progress").hidden = done === all;
  byId("bar").style.width = `${all > 0 ? (100 * done) / all : 0}%`;
  if (done < all) say(`正在核对：${done}／${all}`);
  else if (all > 1) say(`核对完了，共${all}个文件。点文件名看详情。`);
}

const COLUMNS = ["error", "missing", "warning", "restored"];

// Shows the line of a file as things stand, where it is still on the list.
function refresh(entry) {
  if (!files.includes(entry)) return;
  const now = line(entry);
  if (entry.row && entry.row.isConnected) entry.row.replaceWith(now);
  else byId("rows").append(now);
  entry.row = now;
  summarise();
}

function summarise() {
  byId("list").hidden = files.length < 2;
  const count = (verdict) => files.filter((entry) => entry.view && entry.view.verdict === verdict).length;
  byId("tally").textContent = [["通过", count("pass")], ["退回修改", count("return")], ["退件", count("reject")], ["未核对", count(null)]]
    .filter(([, number]) => number > 0).map(([word, number]) => `${word}${number}个`).join("，");
  byId("download-all").disabled = run.done < run.all || !files.some((entry) => entry.returned);
}

function line(entry) {
  const { view, path } = entry;
  if (!view) {
    return element("tr", { class: "waiting" }, element("th", { scope: "row" }, path), element("td"), element("td", { colspan: 8 }, "等待核对……"));
  }
  const open = () => { choose(entry); byId("report-title").focus(); byId("report").scrollIntoView(); };
  const name = element("button", { type: "button", class: "name", "aria-current": entry === chosen ? "true" : null, onclick: open }, path);
  const figure = (text) => element("td", { class: "number" }, text || "");
  return element("tr", { class: entry === chosen ? "chosen" : null },
    element("th", { scope: "row" }, name),
    element("td", {}, view.unit),
    element("td", {}, element("span", { class: `verdict ${view.verdict ?? "failed"}` }, view.word)),
    COLUMNS.map((state) => figure(view.counts[state] > 0 ? String(view.counts[state]) : "")),
    figure(view.score ? view.score.declared : ""),
    figure(view.score ? view.score.recomputed : ""),
    element("td", { class: "screen" }, entry.returned ? element("button", { type: "button", onclick: () => download(entry), "aria-label": `下载${view.returned}` }, "下载") : ""));
}

// Shows the report on a file; on none where `entry` is null.
function choose(entry) {
  const before = chosen;
  chosen = entry;
  [before, entry].filter((changed) => changed).forEach(refresh);
  const shown = byId("report");
  shown.hidden = entry === null;
  document.body.classList.toggle("reading", entry !== null);
  if (entry) {
    shown.replaceChildren(...report(entry, {
      download: () => download(entry),
      print,
      sheets: async () => engine.sheets(entry.id, entry.name, await entry.blob.arrayBuffer()),
    }));
  } else {
    shown.replaceChildren();
  }
}

function download(entry) {
  save(entry.returned, entry.view.returned, WORKBOOK);
}

function downloadAll() {
  const all = files.filter((entry) => entry.returned);
  const names = distinct(all.map((entry) => entry.view.returned));
  const archive = new Blob(zip(all.map((entry, index) => ({ name: names[index], bytes: entry.returned })), new Date()));
  save(archive, "核对结果.zip", "application/zip");
}

function print() {
  document.body.classList.add("one");
  window.print();
  document.body.classList.remove("one");
}

function clear() {
  files.length = 0;
  run.done = run.all = 0;
  byId("rows").replaceChildren();
  choose(null);
  summarise();
  progress();
  byId("drop").classList.remove("small");
  say("可以开始了。");
}

begin();
