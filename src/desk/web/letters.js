// The letters: to read, to copy, to save, to send.

const MOST_LETTERS = 60;

function lettersList(letters) {
  if (letters.length === 0) return element("p", {}, "还没有写过信。");
  const list = element("ul", { class: "letters" });
  const more = element("p", { class: "more" });
  limited(letters, MOST_LETTERS, letterEntry, list, more);
  return element("div", {}, list, more);
}

function letterEntry(letter) {
  const place = element("div", {});
  const open = element("button", { type: "button", class: "name", "aria-expanded": "false", onclick: async () => {
    const shown = open.getAttribute("aria-expanded") === "true";
    open.setAttribute("aria-expanded", String(!shown));
    if (shown) {
      place.replaceChildren();
      return;
    }
    try {
      place.replaceChildren(await letterView(letter));
    } catch (error) {
      place.replaceChildren(element("p", { class: "wrong", role: "alert" }, error.message));
    }
  } }, letter.path.split("/").pop());
  return element("li", {}, element("p", { class: "what" }, element("span", { class: "state" }, letter.kind), open,
    element("span", { class: "code" }, `${letter.day}　${letter.delivery}${letter.remark ? `：${letter.remark}` : ""}`)), place);
}

async function letterView(letter) {
  const shown = await ask(api(`letter/${encodePath(letter.path)}`));
  const said = element("div", { class: "outcome" });
  const tried = (work) => async () => {
    try {
      await work();
    } catch (error) {
      said.replaceChildren(element("p", { class: "wrong", role: "alert" }, error.message));
    }
  };
  const send = (settle) => tried(() => sendLetters({ only: [letter.path], held: true, settle }, said));
  return element("div", { class: "letter" },
    element("dl", {}, [["收件人", shown.to.join("；") || "（没有）"], ["主题", shown.subject], ["附件", shown.attachments.join("、") || "（没有）"]]
      .map(([word, text]) => element("div", {}, element("dt", {}, word), element("dd", {}, text)))),
    element("pre", { class: "letter-text", tabindex: 0, role: "region", "aria-label": "信的正文" }, shown.text),
    element("div", { class: "decide" },
      element("button", { type: "button", onclick: tried(async () => { await copyText(shown.text); said.replaceChildren(element("p", {}, "正文已复制。")); }) }, "复制正文"),
      element("a", { class: "button", href: fileAddress(letter.path), download: letter.path.split("/").pop() }, "存盘（.eml）"),
      element("button", { type: "button", onclick: tried(() => tell(api("show"), { path: letter.path })) }, "用邮件程序打开"),
      letter.pending && known.overview.mailbox ? element("button", { type: "button", class: "primary", onclick: send(false) }, "发出") : null,
      letter.pending ? element("button", { type: "button", onclick: send(true) }, "记为自己发过") : null),
    said);
}

async function copyText(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = element("textarea", {});
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

async function sendLetters(how, into) {
  const preview = await tell(api("preview"), { step: "send", ...how });
  confirmed(preview, how.settle ? "记为自己发过" : "发出", into, () => runStep({ step: "send", ...how, seen: preview.seen }, into));
}

async function lettersPage() {
  const { letters, mailbox } = await ask(api("letters"));
  const said = element("div", { class: "outcome" });
  const pending = letters.filter((letter) => letter.pending);
  const button = (word, how) => element("button", { type: "button", onclick: async () => {
    try {
      await sendLetters(how, said);
    } catch (error) {
      said.replaceChildren(element("p", { class: "wrong", role: "alert" }, error.message));
    }
  } }, word);
  return [
    element("div", { class: "heading" }, element("h2", { tabindex: -1 }, "信"), element("p", {}, `共${letters.length}封，没有发的${pending.length}封`),
      element("div", { class: "actions" }, mailbox && pending.length > 0 ? button("发出没有发的", { only: [], held: false, settle: false }) : null,
        pending.length > 0 ? button("都记为自己发过", { only: [], held: true, settle: true }) : null)),
    mailbox ? null : element("p", { class: "line" }, "campaign.toml 里没有写邮箱，信用邮件程序打开发出；发过的记为“自己发过”。"),
    said,
    element("section", { class: "card", "aria-label": "信" }, lettersList(letters)),
  ];
}
