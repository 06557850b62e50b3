// The desk: one page at a time, by what stands behind the # of the address. What is shown is asked for anew whenever the folder's
// record changes, whoever changed it.

const LOOK_EVERY = 4000;

const PAGES = {
  units: (overview) => unitsPage(overview),
  leader: (overview) => leaderPage(overview),
  register: (overview) => registerPage(overview),
  letters: () => lettersPage(),
  year: (overview) => yearPage(overview),
  charts: (overview) => chartsPage(overview),
  unit: (overview, [code, round]) => unitPage(overview, code, round ? Number(round) : null),
};

// What scripts that drive the page look at.
window.desk = { shown: 0, firstView: null, searched: null };

let asked = 0;

function address() {
  const [page, ...rest] = location.hash.replace(/^#/, "").split("/").map(decodeURIComponent);
  return { page: page in PAGES ? page : "units", rest };
}

async function load() {
  known.overview = await ask(api("overview"));
  known.stamp = known.overview.stamp;
  const { title, today, deadline, folder: path } = known.overview;
  byId("title").textContent = title;
  byId("about").textContent = `今天${today}${deadline ? `　报送期限${deadline}` : ""}`;
  byId("where").textContent = path;
}

// Draws the page that the address names.
async function show(moved) {
  asked += 1;
  const now = asked;
  const { page, rest } = address();
  let parts;
  try {
    parts = (await PAGES[page](known.overview, rest)).filter((part) => part);
  } catch (error) {
    parts = [element("h2", { tabindex: -1 }, "没有打开"), element("p", { class: "wrong", role: "alert" }, error.message)];
  }
  // Somebody went on to another page meanwhile.
  if (now !== asked) return;
  document.body.className = `desk at-${page}`;
  document.querySelectorAll("nav a").forEach((link) => {
    if (link.hash === `#${page}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  byId("main").replaceChildren(...parts);
  const heading = byId("main").querySelector("h2");
  document.title = `${heading ? heading.textContent : ""} · ${known.overview.title}`;
  if (moved && heading) {
    window.scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }
  window.desk.shown += 1;
}

// Asks again where the campaign stands, after something changed here.
async function refresh() {
  await load();
  window.desk.refreshed = (window.desk.refreshed || 0) + 1;
}

async function look() {
  for (;;) {
    await pause(LOOK_EVERY);
    if (document.hidden) continue;
    try {
      const { stamp } = await ask(api("stamp"));
      if (stamp !== known.stamp) {
        await load();
        // Nobody is interrupted who is in the middle of something.
        const { page } = address();
        if (["units", "leader"].includes(page) && !isBusy()) await show(false);
        else say("文件夹里有新的变化，要看最新的请再点一次上面的栏目。");
      }
    } catch (error) {
      say(error.message);
    }
  }
}

async function begin() {
  byId("end").addEventListener("click", () => endDesk().catch((error) => say(error.message)));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => event.preventDefault());
  // What is clicked again is shown anew.
  document.querySelectorAll("nav a").forEach((link) => link.addEventListener("click", async (event) => {
    if (location.hash !== link.hash) return;
    event.preventDefault();
    saidHere.replaceChildren();
    await load();
    show(true);
  }));
  window.addEventListener("hashchange", async () => {
    saidHere.replaceChildren();
    say("");
    await load().catch((error) => say(error.message));
    show(true);
  });
  await load();
  await show(false);
  window.desk.firstView = performance.now();
  look();
}

begin().catch((error) => say(error.message));
