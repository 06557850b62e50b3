// What came in: files that are dropped here are received and collected; what is held is decided; the register lists all.

const MOST_ROWS = 100;
const receiving = { busy: false, waiting: [] };

// Takes files in, and handles them; what is dropped meanwhile comes next.
async function receiveAll(files) {
  receiving.waiting.push(...files);
  if (receiving.busy) {
    if (files.length > 0) say(`又有${files.length}个文件，排在后面。`);
    return;
  }
  receiving.busy = true;
  try {
    while (receiving.waiting.length > 0) await receiveSome(receiving.waiting.splice(0));
  } finally {
    receiving.busy = false;
  }
}

async function receiveSome(files) {
  const bar = element("progress", { max: files.length, value: 0, "aria-label": "收下的文件" });
  const words = element("p", {});
  saidHere.replaceChildren(element("div", { class: "running" }, words, bar));
  const refused = [];
  for (let index = 0; index < files.length; index += 1) {
    words.textContent = `正在收下：${index + 1}／${files.length}　${files[index].name}`;
    try {
      await put(api(`upload/${encodeURIComponent(files[index].name)}`), files[index]);
    } catch (error) {
      refused.push(`${files[index].name}：${error.message}`);
    }
    bar.value = index + 1;
  }
  const place = element("div", {});
  saidHere.replaceChildren(...refused.map((line) => element("p", { class: "wrong" }, line)), place);
  if (refused.length < files.length) await collectNow(place);
}

// Handles what is new; its words stand where somebody still is who asked for them.
async function collectNow(place) {
  const into = place ?? element("div", {});
  if (!place) saidHere.replaceChildren(into);
  try {
    await runStep({ step: "collect" }, into, again);
    if (into.isConnected && !isBusy()) saidHere.focus();
  } catch (error) {
    into.replaceChildren(element("p", { class: "wrong", role: "alert" }, error.message));
  }
}

// The files of a drop, those in folders too.
async function droppedFiles(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => ({ file: item.getAsFile(), entry: item.webkitGetAsEntry ? item.webkitGetAsEntry() : null }));
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) {
      found.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const child of some) await walk(child);
    }
  };
  for (const { file, entry } of entries) {
    if (entry && entry.isDirectory) await walk(entry);
    else if (file) found.push(file);
  }
  return found.filter((file) => !/^(~\$|\.~|\.DS_Store|Thumbs\.db)/.test(file.name));
}

function dropZone() {
  const input = element("input", { type: "file", id: "chosen", multiple: true, tabindex: -1, "aria-hidden": "true", onchange() {
    receiveAll([...input.files]);
    input.value = "";
  } });
  const zone = element("section", { id: "drop", "aria-labelledby": "drop-title" },
    element("h3", { id: "drop-title" }, "把收到的表格、邮件、压缩包拖到这里"),
    element("p", { class: "or" }, "可以一次拖很多，也可以拖整个文件夹；或 ",
      element("button", { type: "button", class: "primary", id: "choose", onclick: () => input.click() }, "选择文件"), input,
      element("button", { type: "button", id: "collect", onclick: () => collectNow() }, "处理“收到”里的新文件"),
      known.overview.mailbox ? element("button", { type: "button", id: "fetch", onclick: async () => {
        const [fetched, collected] = [element("div", {}), element("div", {})];
        saidHere.replaceChildren(fetched, collected);
        try {
          await runStep({ step: "fetch" }, fetched);
          await collectNow(collected);
        } catch (error) {
          say(error.message);
        }
      } }, "收邮件并处理") : null),
    element("p", { class: "privacy" }, "文件复制到“收到”，原来的不动；接着认单位、核对、写退回表和回信。"));
  zone.addEventListener("dragover", (event) => { event.preventDefault(); event.dataTransfer.dropEffect = "copy"; zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    receiveAll(await droppedFiles(event.dataTransfer));
  });
  return zone;
}

async function registerPage(overview) {
  const register = await ask(api("register"));
  const body = element("tbody", { id: "register-rows" });
  const more = element("p", { class: "more" });
  const row = (line) => element("tr", {},
    element("td", { class: "date" }, line.day), element("th", { scope: "row" }, fileLink(line.path, line.path.replace(/^收到\//, ""))),
    element("td", {}, line.path.endsWith(line.workbook) ? "" : line.workbook), element("td", {}, line.sender),
    element("td", {}, unitName(line.unit)), element("td", { class: "number" }, line.round > 0 ? String(line.round) : ""),
    element("td", {}, element("span", { class: `pill ${line.open ? "open" : line.verdict}` }, line.outcome)),
    element("td", {}, line.set_aside || line.open || line.remark));
  const search = element("input", { type: "search", "aria-label": "找文件", placeholder: "找文件：文件名、单位、发件人", autocomplete: "off" });
  const show = () => {
    const word = search.value.trim().toLowerCase();
    const names = new Map(overview.units.map((unit) => [unit[LINE.code], unit[LINE.name]]));
    const lines = register.received.filter((line) => !word || `${line.path} ${line.workbook} ${line.sender} ${names.get(line.unit) ?? ""} ${line.outcome}`.toLowerCase().includes(word));
    limited(lines, MOST_ROWS, row, body, more);
  };
  search.addEventListener("input", show);
  show();
  const workbooks = (path) => register.received.filter((line) => line.path === path);
  return [
    element("div", { class: "heading" }, element("h2", { tabindex: -1 }, "收件")),
    dropZone(), saidHere,
    overview.open.length > 0 ? element("section", { class: "card", id: "held", "aria-labelledby": "held-title" },
      element("h3", { id: "held-title" }, `等着决定的（${overview.open.length}份）`),
      element("ol", {}, overview.open.slice(0, MOST_ROWS).map((file) => openFile(file, workbooks(file.path))))) : null,
    register.decisions.length > 0 ? element("section", { class: "card", id: "decisions", "aria-labelledby": "decisions-title" },
      element("h3", { id: "decisions-title" }, `人工决定（${register.decisions.length}件）`), decisionsTable(register.decisions, [])) : null,
    element("section", { class: "card", "aria-labelledby": "register-title" },
      element("h3", { id: "register-title" }, `收件登记（${register.received.length}份）`),
      element("div", { class: "tools" }, search),
      element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "收件登记的各行" }, element("table", {},
        element("thead", {}, element("tr", {}, ["日期", "文件", "里面的表", "发件人", "单位", "轮次", "怎么处理的", "备注"].map((word) => element("th", { scope: "col" }, word)))), body)), more),
  ];
}
