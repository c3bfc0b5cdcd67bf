// What a module's page does besides its exercises: tells how far the learner is, remembers
// the place, keeps the language switch on that place, and says when the connection is lost.

const page = document.body;
const CONNECTION_CHECK = 4000; // milliseconds between two looks at a lost connection
const QUIET = 15000; // milliseconds without a touch after which a page may reload by itself
const GRACE = 3000; // milliseconds a connection may be away before it is mentioned

if (page.dataset.module) {
  endWaiting();
  askBeforeClosing();
  countProgress();
  followPlace();
  watchConnection();
  foldContents();
  wrapTables();
}

// A place that is busy is passed over by screen readers: it is so until its exercise is there.
function endWaiting() {
  for (const place of document.querySelectorAll(".vp-place[aria-busy]")) {
    const observer = new MutationObserver(() => {
      if (!place.querySelector(".vb-exercise")) return;
      place.removeAttribute("aria-busy");
      observer.disconnect();
    });
    observer.observe(place, { childList: true, subtree: true });
  }
}

// Text that is not saved yet survives a reload and a link on this page, not a closed tab. This
// listener stands before Voila's own, which would end the kernel although somebody stays.
function askBeforeClosing() {
  const unsaved = ["waiting", "saving", "failed", "too-long", "conflict"]
    .map((state) => `.vb-exercise[data-state="${state}"]`)
    .join();
  let comesBack = false;
  addEventListener("verbonden:reload", () => {
    comesBack = true;
    location.reload();
  });
  addEventListener("click", ({ target }) => (comesBack = Boolean(target.closest?.("a[href]:not([target])"))));
  addEventListener("beforeunload", (event) => {
    if (comesBack || !document.querySelector(unsaved)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
}

function reload() {
  dispatchEvent(new Event("verbonden:reload"));
}

function countProgress() {
  const done = new Set(page.dataset.done.split(" ").filter(Boolean));
  const total = Number(page.dataset.total);
  const text = document.querySelector("[data-progress-text]");
  document.addEventListener("verbonden:saved", ({ detail }) => {
    if (detail.complete) done.add(detail.exercise);
    else done.delete(detail.exercise);
    document.getElementById("vp-progress").value = done.size;
    text.textContent = text.dataset.pattern
      .replace("{done}", done.size)
      .replace("{total}", total);
  });
}

function followPlace() {
  const sections = [...document.querySelectorAll(".vp-prose")];
  const links = [...document.querySelectorAll(".vp-contents a")];
  let here = "";
  let told = "";
  const look = () => {
    // The last section whose beginning has come into the upper third of the window.
    const current = sections.findLast((part) => part.getBoundingClientRect().top < innerHeight / 3);
    if (!current || current.id === here) return;
    here = current.id;
    const heading = [...links].findLast((link) => {
      const part = document.getElementById(link.hash.slice(1));
      return part && part.compareDocumentPosition(current) & Node.DOCUMENT_POSITION_FOLLOWING || part === current;
    });
    for (const link of links) link.toggleAttribute("aria-current", link === heading);
    heading?.setAttribute("aria-current", "location");
    for (const link of document.querySelectorAll(".vp-language")) link.hash = here;
  };
  const tell = () => {
    if (!here || here === told) return;
    told = here;
    fetch("/place", {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", "X-XSRFToken": cookie("_xsrf") },
      body: JSON.stringify({ module: page.dataset.module, section: here }),
    }).catch(() => {
      told = ""; // The connection is lost, which is said elsewhere: try again later.
    });
  };
  addEventListener("scroll", () => requestAnimationFrame(look), { passive: true });
  addEventListener("pagehide", tell);
  setInterval(tell, 2000);
  look();
  told = here; // Opening a page is no reason to forget where its reader was: reading on is.
}

function watchConnection() {
  const notice = document.getElementById("vp-connection");
  const sentence = notice.querySelector("p");
  const button = notice.querySelector("button");
  button.addEventListener("click", reload);
  let lastTouched = Date.now();
  for (const touch of ["pointerdown", "keydown", "input"]) {
    addEventListener(touch, () => (lastTouched = Date.now()), { capture: true, passive: true });
  }
  let lostSince = 0;
  let kernelGone = false;

  const show = (text, offerReload) => {
    if (sentence.textContent !== text) sentence.textContent = text;
    button.hidden = !offerReload;
    notice.hidden = false;
  };
  // A kernel that died is started anew by the server, but without this page's exercises in it.
  window.addEventListener("load", async () => {
    const kernel = await whenConnected();
    kernel.statusChanged.connect((_, status) => {
      kernelGone ||= ["dead", "autorestarting", "restarting"].includes(status);
    });
  });
  const check = async () => {
    const kernel = window.jupyterapp?.widgetManager?.kernel;
    const cut = kernel && kernel.connectionStatus !== "connected";
    if (!cut && !kernelGone && navigator.onLine) {
      lostSince = 0;
      notice.hidden = true;
      return;
    }
    lostSince ||= Date.now();
    if (Date.now() - lostSince < GRACE) return;
    const reached = await reach("/alive");
    if (!reached) return show(notice.dataset.lost, false);
    const alive = kernel && (await reach(`/api/kernels/${kernel.id}`));
    kernelGone ||= Boolean(kernel) && !alive;
    if (!kernelGone) kernel?.reconnect().catch(() => {});
    // Nobody is busy here: the page comes back by itself. What was not saved comes back too.
    else if (Date.now() - lastTouched > QUIET) reload();
    else show(notice.dataset.back, true);
  };
  setInterval(check, CONNECTION_CHECK);
  addEventListener("offline", check);
  addEventListener("online", check);
}

async function whenConnected() {
  for (;;) {
    const kernel = window.jupyterapp?.widgetManager?.kernel;
    if (kernel) return kernel;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function reach(address) {
  try {
    return (await fetch(address, { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

// On a narrow page the list of contents would push the text down: it starts closed there.
function foldContents() {
  const contents = document.querySelector(".vp-contents details");
  if (contents && !matchMedia("(min-width: 68rem)").matches) contents.open = false;
}

// A table wider than the page scrolls by itself, also with the keyboard.
function wrapTables() {
  for (const table of document.querySelectorAll(".vp-prose table")) {
    const box = document.createElement("div");
    box.className = "vp-scroll";
    table.replaceWith(box);
    box.append(table);
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
}

function cookie(name) {
  return document.cookie.match(`\\b${name}=([^;]*)`)?.[1] ?? "";
}
