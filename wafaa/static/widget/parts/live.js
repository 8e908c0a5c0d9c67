// Hears that something changed: by a stream where it holds, by asking again where it does not.

import { pause } from "./wire.js";

const SLOW = 60000;
const SILENCE = 70000;

/**
 * `pull()` fetches what is new and resolves to whether there was anything; `openStream()` resolves to an EventSource;
 * `heard(kind, data)` is told of typing, page and reset.
 */
export class Live {
  constructor({ pull, openStream, heard }) {
    Object.assign(this, { pull, openStream, heard });
    this.running = false;
    this.onSight = () => this.running && this.restart();
    document.addEventListener("visibilitychange", this.onSight);
  }

  start() {
    if (this.running) return;
    this.running = true;
    this.restart();
  }

  stop() {
    this.running = false;
    this.hangUp();
    clearTimeout(this.pollTimer);
    clearTimeout(this.streamTimer);
  }

  end() {
    this.stop();
    document.removeEventListener("visibilitychange", this.onSight);
  }

  restart() {
    this.stop();
    this.running = true;
    this.failures = this.lost = this.quiet = 0;
    this.poll();
    // A browser allows six HTTP/1.1 connections to a host over all tabs: a hidden tab must not sit on one.
    if (!document.hidden) this.connect();
  }

  async connect() {
    let source;
    try {
      source = await this.openStream();
    } catch {
      return this.reconnect();
    }
    if (!this.running || document.hidden) return source.close();
    this.hangUp();
    this.source = source;
    source.onopen = () => this.connected();
    source.onerror = () => this.reconnect();
    for (const kind of ["message.received", "outgoing.sent", "outgoing.read", "reset", "typing", "page", "ping"]) {
      source.addEventListener(kind, (event) => this.arrived(kind, event.data));
    }
  }

  connected() {
    this.lost = 0;
    this.schedule();
    this.refresh();
  }

  // The ticket in the address is short-lived, so the browser's own reconnecting would knock with a dead one.
  reconnect() {
    this.hangUp();
    if (!this.running || document.hidden) return;
    clearTimeout(this.streamTimer);
    this.streamTimer = setTimeout(() => this.connect(), pause(this.lost, 2000, SLOW));
    if (!this.lost) this.schedule(pause(0, 2000, SLOW));
    this.lost += 1;
  }

  hangUp() {
    clearTimeout(this.watchdog);
    this.source?.close();
    this.source = null;
  }

  arrived(kind, data) {
    if (kind === "ping") return this.watch();
    if (kind === "typing" || kind === "reset" || kind === "page") this.heard(kind, data);
    if (kind !== "typing" && kind !== "page") this.refresh();
  }

  // A half-open connection gives no error; once a server has pinged, its silence means it is gone.
  watch() {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.reconnect(), SILENCE);
  }

  refresh() {
    return this.pull().catch(() => !this.source && this.schedule());
  }

  /** A message was just sent: the answer may be near. */
  expectAnswer() {
    this.start();
    this.quiet = 0;
    if (!this.source) this.schedule();
  }

  schedule(wait = this.nextPoll()) {
    clearTimeout(this.pollTimer);
    this.pollTimer = setTimeout(() => this.poll(), wait);
  }

  nextPoll() {
    if (document.hidden || this.source?.readyState === EventSource.OPEN) return pause(1, SLOW, SLOW * 2);
    if (this.failures) return pause(this.failures - 1, 2000, SLOW);
    return pause(this.quiet > 6 ? 1 : 0, 5000, SLOW);
  }

  async poll() {
    try {
      this.quiet = (await this.pull()) ? 0 : this.quiet + 1;
      this.failures = 0;
    } catch {
      this.failures += 1;
    }
    if (this.running) this.schedule();
  }
}
