// The page on which a campaign is opened or made.

const go = (n) => { location.href = `/c/${n}/`; };

async function openFolder(folder) {
  go((await tell("/api/open", { folder })).n);
}

async function begin() {
  byId("end").addEventListener("click", endDesk);
  const { here, recent, near, forms } = await ask("/api/start");
  const known = [...recent.map((folder) => [folder, "上次打开的"]), ...near.map((folder) => [folder, "在这里的"])];
  byId("known").replaceChildren(...known.map(([folder, word]) => element("li", {},
    element("button", { type: "button", class: "primary", onclick: () => openFolder(folder).catch((error) => say(error.message)) }, "打开"),
    element("span", { class: "path" }, folder), element("span", { class: "hint" }, word))));
  fill(byId("open"), [{ name: "folder", label: "文件夹", hint: "自评工作的文件夹，里面有 campaign.toml；可以从资源管理器的地址栏复制过来。", required: true }],
    "打开这个文件夹", (values) => openFolder(values.folder));
  fill(byId("make"), [
    { name: "name", label: "新文件夹的名称", placeholder: "如 2021年自评", required: true },
    { name: "within", label: "放在哪个文件夹里", value: here },
    { name: "template", label: "表格", kind: "select", options: [...forms.map((form) => [form.id, `${form.title}（${form.year}年度，${form.id}）`])] },
    { name: "own", label: "或用自己的模板", hint: "模板文件夹或表样的路径；填了就不用上面选的。" },
    { name: "deadline", label: "报送期限（含当日）", kind: "date" },
    { name: "bureau", label: "财政部门的名称", hint: "写在信的落款。" },
    { name: "contact", label: "联系人" },
    { name: "phone", label: "联系电话" },
    { name: "email", label: "发出回信的邮箱", kind: "email", hint: "不写就不生成回信。" },
  ], "新建", async ({ own, ...values }) => {
    go((await tell("/api/make", { ...values, template: own || values.template })).n);
  });
}

begin().catch((error) => say(error.message));
