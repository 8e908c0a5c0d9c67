// "Ask us" opens the chat that the widget's own tag has put on the page.
for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", () => window.Wafaa?.open());
}
