// Questions to the program, and the fields of forms. What the program refuses comes as an error with its sentence.

const encodePath = (path) => path.split("/").map(encodeURIComponent).join("/");

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (error) {
    throw new Error("工作台没有回答，程序可能已经结束。请再执行一次 jixiao desk，或双击程序。");
  }
  let json = null;
  try {
    json = await answer.json();
  } catch (error) {
    throw new Error(answer.status === 403 ? "工作台的口令不对，请用程序窗口里的地址重新打开。" : "工作台没有回答清楚，请刷新页面。");
  }
  if (!answer.ok) throw new Error(json.error || "没有处理。");
  return json;
}

const tell = (path, json) => ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(json) });
const put = (path, file) => ask(path, { method: "PUT", body: file });

function say(words) {
  byId("status").textContent = words;
}

// The program's words, which may be many lines.
function printed(text, attributes = {}) {
  return element("pre", { class: "printed", tabindex: 0, role: "region", "aria-label": "程序的话", ...attributes }, text.trimEnd());
}

let fieldNumber = 0;

// A field with its label: { name, label, kind, value, options, hint, required }.
function field(of) {
  fieldNumber += 1;
  const id = `field-${fieldNumber}`;
  const common = { id, name: of.name, required: of.required || null, "aria-describedby": of.hint ? `${id}-hint` : null };
  let input;
  if (of.kind === "select") {
    input = element("select", common, of.options.map(([value, word]) => element("option", { value, selected: value === of.value }, word)));
  } else if (of.kind === "check") {
    input = element("input", { ...common, type: "checkbox", checked: of.value || null });
  } else {
    input = element("input", {
      ...common, type: of.kind || "text", value: of.value ?? null, list: of.list || null, autocomplete: "off",
      min: of.min ?? null, max: of.max ?? null, placeholder: of.placeholder || null,
    });
  }
  const label = element("label", { for: id }, of.label);
  const hint = of.hint ? element("span", { class: "hint", id: `${id}-hint` }, of.hint) : null;
  return element("div", { class: `field of-${of.kind || "text"}` }, of.kind === "check" ? [input, label] : [label, input], hint);
}

// What stands in the fields of a form.
function entered(form) {
  const values = {};
  for (const input of form.querySelectorAll("input[name], select[name]")) {
    if (input.type === "checkbox") values[input.name] = input.checked;
    else if (input.type === "number") values[input.name] = Number(input.value);
    else values[input.name] = input.value.trim();
  }
  return values;
}

// A form that does something with what is entered; while it does, its button cannot be pressed again.
function fill(form, fields, word, submit) {
  const button = element("button", { type: "submit", class: "primary" }, word);
  const wrong = element("p", { class: "wrong", role: "alert" });
  form.replaceChildren(...fields.map(field), element("div", { class: "field buttons" }, button), wrong);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    wrong.textContent = "";
    try {
      await submit(entered(form));
    } catch (error) {
      wrong.textContent = error.message;
    }
    button.disabled = false;
  });
  return form;
}

async function endDesk() {
  const { running } = await tell("/api/end", {});
  const [heading, words] = running
    ? ["还在做，做完就结束", `${running}还没有做完：做完以后程序自己结束，请不要关掉程序的窗口。结果在文件夹里，再打开工作台就看得到。`]
    : ["工作台已结束", "做过的都在文件夹里。可以关闭这个页面；要再打开，双击程序，或执行 jixiao desk。"];
  document.body.replaceChildren(element("main", { id: "main" }, element("section", { class: "card" },
    element("h1", {}, heading), element("p", {}, words))));
}
