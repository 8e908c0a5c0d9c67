// What must survive a reload: the visitor's token, unsent messages, the draft. Keyed by line.

/** localStorage under one prefix, or memory where the browser blocks or has filled it. */
export class Vault {
  constructor(line) {
    this.prefix = `wafaa:${line}:`;
    this.memory = new Map();
    this.disk = openDisk(this.prefix);
  }

  get(name) {
    const text = this.memory.get(name) ?? this.disk?.getItem(this.prefix + name);
    try {
      return text == null ? null : JSON.parse(text);
    } catch {
      return null;
    }
  }

  set(name, value) {
    const text = JSON.stringify(value);
    try {
      this.disk.setItem(this.prefix + name, text);
      this.memory.delete(name);
    } catch {
      this.memory.set(name, text);
    }
  }

  drop(name) {
    this.memory.delete(name);
    this.disk?.removeItem(this.prefix + name);
  }

  names() {
    const names = new Set(this.memory.keys());
    for (let at = 0; at < (this.disk?.length ?? 0); at += 1) {
      const key = this.disk.key(at);
      if (key.startsWith(this.prefix)) names.add(key.slice(this.prefix.length));
    }
    return [...names];
  }

  /** Calls `told(name, value)` when another tab of this browser changes something; value is null when dropped. */
  watch(told) {
    const listen = (event) => {
      if (!event.key?.startsWith(this.prefix)) return;
      const name = event.key.slice(this.prefix.length);
      told(name, this.get(name));
    };
    addEventListener("storage", listen);
    return () => removeEventListener("storage", listen);
  }
}

function openDisk(prefix) {
  try {
    const disk = window.localStorage;
    disk.setItem(`${prefix}test`, "1");
    disk.removeItem(`${prefix}test`);
    return disk;
  } catch {
    return null;
  }
}
