/* Comforts of the work pages; each page works without them. */
"use strict";

// how many rows of the list are ticked
function showSelected() {
  const shown = document.querySelector("[data-selected-count]");
  if (!shown) return;
  const count = document.querySelectorAll("[data-selectable] input[name=pick]:checked").length;
  shown.hidden = count === 0;
  shown.querySelector("b").textContent = count;
}
document.addEventListener("change", showSelected);
document.addEventListener("htmx:afterSwap", showSelected);
window.addEventListener("pageshow", showSelected);

// the page head's box ticks every row shown
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-check-all]")) showSelected();
});

// a file that is too large is told before it travels
document.addEventListener("change", (event) => {
  const input = event.target;
  const largest = Number(input.dataset.largest || 0);
  if (!largest || !input.files || !input.files.length) return;
  input.setCustomValidity(input.files[0].size > largest ? input.dataset.tooLarge : "");
  input.reportValidity();
});
