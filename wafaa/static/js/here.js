// A row of tabs that is longer than the page is wide begins where one is, not at its start.

const HERE = ":is(.tabs, .segments) > [aria-current]";

function show() {
  for (const here of document.querySelectorAll(HERE)) {
    const row = here.parentElement;
    if (row.scrollWidth <= row.clientWidth) continue;
    const [inner, outer] = [here.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  }
}

show();
document.body.addEventListener("htmx:afterSettle", show);
