// What the parts of the desk share: the running command, decisions that want a reason, files to save.

const folder = location.pathname.replace(/[^/]*$/, "");
const api = (path) => `${folder}api/${path}`;
const fileAddress = (path) => api(`file/${encodePath(path)}`);

// What is known of the campaign, as it was asked for last.
const known = { overview: null, stamp: null, running: null };

// A link that has the browser save a file of the folder.
function fileLink(path, words) {
  return element("a", { class: "file", href: fileAddress(path), download: path.split("/").pop() }, words ?? path.split("/").pop());
}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

// Shows how far a command is, and then, once `before` is done, what it said; gives what it came to.
async function follow(id, into, before) {
  const bar = element("progress", { max: 1, "aria-label": "进度" });
  const words = element("p", {}, "正在处理……");
  into.replaceChildren(element("div", { class: "running" }, words, bar));
  for (;;) {
    const job = await ask(api(`job/${id}`));
    if (job.state === "running") {
      if (job.all > 0) {
        bar.max = job.all;
        bar.value = job.done;
      }
      words.textContent = job.all > 0 ? `${job.doing}：${job.done}／${job.all}` : `${job.doing}……`;
      await pause(job.done === 0 ? 80 : 250);
      continue;
    }
    await before();
    into.replaceChildren(printed(job.text, { class: `printed ${job.state}` }));
    const outcome = job.state === "done" ? `${job.doing}：做完了。` : `${job.doing}：没有做成。`;
    // Whoever went on to another page is told in short.
    say(into.isConnected ? outcome : `${outcome}${job.text.trim().split("\n").pop()}`);
    return job;
  }
}

// Runs a step of the year and shows what it says.
async function runStep(step, into, before = refresh) {
  const { job } = await tell(api("run"), step);
  return follow(job, into, before);
}

// Whether somebody is in the middle of something that drawing the page again would take away.
const isBusy = () => Boolean(document.activeElement && document.activeElement.closest("form, .preview, .letter"));

// Draws the page again, as the folder is now, but for whoever is in the middle of something.
async function again() {
  await refresh();
  if (!isBusy()) await show(false);
}

// What the last command or decision said, on the pages that are drawn again after it; it goes when somebody goes on.
const saidHere = element("div", { class: "outcome", id: "said", tabindex: -1 });

// Takes a decision; says what became of it, and draws the page again.
async function decide(decision) {
  const answer = await tell(api("decide"), decision);
  // The form of the decision is done with.
  if (document.activeElement) document.activeElement.blur();
  if (answer.job) {
    await follow(answer.job, saidHere, again);
  } else {
    await again();
    // The button says how it is taken back.
    const words = answer.text.replace(/要反悔，用 jixiao campaign undo \d+。/, "").trim();
    const undo = answer.decision ? element("button", { type: "button", onclick: () => undone(answer.decision) }, "撤销这件决定") : null;
    saidHere.replaceChildren(element("div", { class: "said" }, element("p", {}, words), undo));
    say(words);
  }
  saidHere.focus();
}

async function undone(id) {
  try {
    await decide({ what: "undo", id });
  } catch (error) {
    saidHere.replaceChildren(element("p", { class: "wrong", role: "alert" }, error.message));
    saidHere.focus();
  }
}

// A button that opens a form below it; `make` gives the fields, and what is done with them.
function unfolding(word, fields, submitWord, submit) {
  const place = element("div", { class: "unfolded" });
  const button = element("button", { type: "button", "aria-expanded": "false", onclick() {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) {
      place.replaceChildren();
      return;
    }
    const form = fill(element("form", { class: "fields" }), fields, submitWord, submit);
    place.replaceChildren(form);
    const first = form.querySelector("input, select");
    if (first) first.focus();
  } }, word);
  return { button, place };
}

const REASON = { name: "reason", label: "原因（记入收件登记）", required: true };

// Rows up to a bound, and a button that shows more of them.
function limited(rows, most, make, body, more) {
  let shown = 0;
  const show = (count) => {
    const next = rows.slice(shown, shown + count);
    body.append(...next.map(make));
    shown += next.length;
    const left = rows.length - shown;
    more.replaceChildren();
    if (left > 0) more.append(element("button", { type: "button", onclick: () => show(most * 3) }, `再显示一些（还有${left}个）`));
  };
  body.replaceChildren();
  show(most);
}
