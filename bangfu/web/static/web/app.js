/* Small comforts; every page works without them. */
"use strict";

// a drop-down closes when one clicks or tabs away from it, or presses Escape
function closeMenus(except) {
  document.querySelectorAll("details.app-user[open], details.app-menu[open]").forEach((menu) => {
    if (!menu.contains(except)) menu.open = false;
  });
}
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null);
});

// <form data-clears>: the list of visits leaves this phone first; visits that wait to be sent stay
// <main data-clears>: so it does where somebody is about to sign in, who may be another
function clearList(done) {
  const request = indexedDB.open("bangfu-visits", 1);
  request.onupgradeneeded = () => request.transaction.abort();
  request.onerror = done;
  request.onsuccess = () => {
    const transaction = request.result.transaction("sealed", "readwrite");
    ["list", "owner"].forEach((name) => transaction.objectStore("sealed").delete(name));
    transaction.oncomplete = transaction.onabort = () => { request.result.close(); done(); };
  };
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-clears") || !window.indexedDB) return;
  event.preventDefault();
  clearList(() => form.submit());
});
if (document.querySelector("main[data-clears]") && window.indexedDB) clearList(() => {});

// a form is sent once, however often a tired hand clicks
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  // an answer that is a file leaves this page standing: let it be asked for again
  setTimeout(() => delete form.dataset.sent, 5000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// <input type="checkbox" data-check-all="name">: ticks every box of that name
document.addEventListener("change", (event) => {
  const name = event.target.dataset.checkAll;
  if (!name) return;
  document.querySelectorAll(`input[type=checkbox][name="${name}"]`).forEach((box) => {
    box.checked = event.target.checked;
  });
});

// <select data-submit>: choosing is enough; without script the form keeps its button
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.submit();
});

// <button data-print>
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// what was revealed does not stay in a page that the browser keeps for going back
window.addEventListener("pagehide", () => {
  document.querySelectorAll(".reveal-value[role=status]").forEach((value) => value.remove());
});

// a part of a page that is refused: show the whole refusal rather than nothing
document.addEventListener("htmx:responseError", (event) => {
  const { requestConfig, pathInfo } = event.detail;
  if (requestConfig.verb === "get") window.location.assign(pathInfo.finalRequestPath);
});
