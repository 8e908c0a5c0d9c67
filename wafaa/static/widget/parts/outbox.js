// A message is written here before it is sent and leaves only when the server has it.

import { Refused, pause } from "./wire.js";

const ADOPT = 20000;

/**
 * Unsent messages, each under its own storage key so that two tabs never overwrite each other's.
 * `send(entry)` resolves when the server has stored it; `changed()` is called whenever the list differs.
 */
export class Outbox {
  constructor(vault, send, changed) {
    this.vault = vault;
    this.send = send;
    this.changed = changed;
    this.mine = new Set(this.list().map((entry) => entry.key));
    this.tries = 0;
    this.busy = false;
  }

  list() {
    const entries = this.vault.names().filter((name) => name.startsWith("out:")).map((name) => this.vault.get(name));
    return entries.filter(Boolean).sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  }

  add(text, files) {
    const at = Math.max(Date.now(), (this.list().at(-1)?.at ?? 0) + 1);
    const entry = { key: newKey(), text, files, at };
    this.mine.add(entry.key);
    this.keep(entry);
    this.wake();
    return entry;
  }

  keep(entry) {
    this.vault.set(`out:${entry.key}`, entry);
    this.changed();
  }

  /** Takes a message out, to be written anew. */
  take(key) {
    const entry = this.vault.get(`out:${key}`);
    this.vault.drop(`out:${key}`);
    this.changed();
    return entry;
  }

  retry(key) {
    const entry = this.vault.get(`out:${key}`);
    if (!entry) return;
    this.mine.add(key);
    this.keep({ ...entry, refused: undefined });
    this.wake();
  }

  clear() {
    for (const entry of this.list()) this.vault.drop(`out:${entry.key}`);
    this.changed();
  }

  /** Tries now what would otherwise wait: called on load, when the network returns, when a message is added. */
  wake() {
    clearTimeout(this.timer);
    if (!this.busy) this.run();
  }

  async run() {
    this.busy = true;
    let entry;
    while ((entry = this.next())) {
      if (!(await this.deliver(entry))) break;
    }
    this.busy = false;
    if (!entry) this.waitForOrphans();
  }

  // Another tab's message is left to that tab for a while; it may have been closed, so then it is ours.
  next() {
    const waiting = this.list().filter((entry) => !entry.refused);
    return waiting.find((entry) => this.mine.has(entry.key) || Date.now() - entry.at > ADOPT);
  }

  waitForOrphans() {
    clearTimeout(this.timer);
    if (this.list().some((entry) => !entry.refused)) this.timer = setTimeout(() => this.wake(), ADOPT);
  }

  async deliver(entry) {
    try {
      await this.send(entry);
      this.tries = 0;
      this.vault.drop(`out:${entry.key}`);
      this.changed();
      return true;
    } catch (problem) {
      return this.failed(entry, problem);
    }
  }

  failed(entry, problem) {
    if (problem instanceof Refused) {
      this.tries = 0;
      this.keep({ ...entry, refused: problem.message || problem.code });
      return true;
    }
    this.timer = setTimeout(() => this.wake(), Math.max(problem.wait || 0, pause(this.tries, 1000, 30000)));
    this.tries += 1;
    this.changed();
    return false;
  }
}

// A UUID in hexadecimal; crypto.randomUUID is missing on shops that are still served over plain http.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
