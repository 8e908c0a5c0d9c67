// The bell's number, kept true by the live stream; and what happened, said by the browser where one allowed it, while the
// desk is open. Of several open pages one speaks.

const SPOKEN_MS = 5000;
const TONES = [659, 880];

class WafaaBell extends HTMLElement {
  connectedCallback() {
    this.label(Number(this.querySelector("a").dataset.unread));
    this.ears = new AbortController();
    const { signal } = this.ears;
    document.body.addEventListener("wafaa:bell", (event) => this.show(event.detail.unread), { signal });
    document.body.addEventListener("wafaa:staff", (event) => event.detail.name === "staff.notified" && this.told(event.detail), { signal });
    document.body.addEventListener("wafaa:quiet-refresh", () => this.ask(), { signal });
  }

  disconnectedCallback() {
    this.ears.abort();
  }

  show(unread) {
    const count = this.querySelector(".rail-count");
    count.hidden = !unread;
    count.textContent = figures(Math.min(unread, 99)) + (unread > 99 ? "+" : "");
    this.label(unread);
  }

  label(unread) {
    this.querySelector("a").setAttribute("aria-label", unread ? this.dataset.many.replace("{n}", figures(unread)) : this.dataset.none);
  }

  async ask() {
    const answer = await fetch(`${this.dataset.url}count/`).catch(() => null);
    if (answer?.ok) this.show((await answer.json()).unread);
  }

  // A page that shows the matter says it already.
  async told({ notification_id: id }) {
    const spoken = `wafaa.bell.${id}`;
    await navigator.locks?.request(spoken, { ifAvailable: true }, async (mine) => {
      if (!mine) return;
      const answer = await fetch(`${this.dataset.url}note/${id}/`).catch(() => null);
      if (answer?.status === 200) this.say(await answer.json());
      await new Promise((done) => setTimeout(done, SPOKEN_MS));
    });
  }

  async say(line) {
    if (document.hasFocus() && line.url && location.pathname === line.url) return;
    if (line.sound) ring();
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const { lang, dir } = document.documentElement;
    const options = { body: line.says, tag: line.id, lang, dir, silent: true, data: { url: line.url, isByPage: true } };
    // Shown by the worker it is one with what a push says of the same a moment later, and phones show no other.
    const worker = await navigator.serviceWorker?.getRegistration(location.pathname).catch(() => null);
    if (worker?.active) return worker.showNotification(line.title, options);
    try {
      const shown = new Notification(line.title, options);
      shown.addEventListener("click", () => {
        window.focus();
        if (line.url) location.assign(line.url);
        shown.close();
      });
    } catch {
      // Some phones show notifications through a service worker only.
    }
  }
}

// Two soft notes; a browser that wants to be touched first stays silent.
function ring() {
  const Sound = window.AudioContext;
  if (!Sound) return;
  const sound = new Sound();
  if (sound.state === "suspended") return void sound.close();
  TONES.forEach((tone, place) => {
    const [voice, loud, at] = [sound.createOscillator(), sound.createGain(), sound.currentTime + place * 0.14];
    voice.frequency.value = tone;
    loud.gain.setValueAtTime(0.0001, at);
    loud.gain.exponentialRampToValueAtTime(0.08, at + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
    voice.connect(loud).connect(sound.destination);
    voice.start(at);
    voice.stop(at + 0.32);
  });
  setTimeout(() => sound.close(), 1000);
}

function figures(number) {
  const { lang, dataset } = document.documentElement;
  const system = (dataset.digits ?? (lang === "ar" ? "arab" : "latn")) === "arab" && lang === "ar" ? "arab" : "latn";
  return new Intl.NumberFormat(`${lang}-u-nu-${system}`).format(number);
}

customElements.define("wafaa-bell", WafaaBell);
