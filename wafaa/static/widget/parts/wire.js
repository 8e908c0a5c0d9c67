// The protocol's calls, as docs/developers/widget-protocol.md describes them.

const DEADLINE = 15000;

/** Wafaa said no, with a reason in the visitor's language. Asking again will not help. */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Nobody answered, or somebody other than Wafaa did. Ask again later, not before `wait` milliseconds. */
export class Unreached extends Error {
  constructor(wait = 0) {
    super("unreached");
    this.wait = wait;
  }
}

/** Milliseconds to wait before try number `tries` (from 0): doubling from `least` to `most`, a quarter more or less. */
export function pause(tries, least, most) {
  return Math.min(most, least * 2 ** Math.min(tries, 16)) * (0.75 + Math.random() / 2);
}

export class Wire {
  constructor(base, line, lang) {
    this.base = base;
    this.root = `${base}/w/${encodeURIComponent(line)}`;
    this.line = line;
    this.lang = lang;
    this.token = "";
  }

  /** GET without a body, POST with one. Gives the answer's JSON or throws Refused or Unreached. */
  async ask(path, body) {
    const headers = this.headers();
    if (body) headers["Content-Type"] = "application/json";
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), DEADLINE);
    try {
      const answer = await fetch(`${this.root}/${path}`, {
        method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body),
        credentials: "omit", cache: "no-store", signal: stop.signal,
      });
      return judge(answer.status, await answer.text(), answer.headers.get("Retry-After"));
    } catch (problem) {
      throw problem instanceof Refused || problem instanceof Unreached ? problem : new Unreached();
    } finally {
      clearTimeout(timer);
    }
  }

  headers() {
    const headers = { Accept: "application/json", "Accept-Language": this.lang };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    return headers;
  }

  /** Sends one file. XMLHttpRequest, because fetch cannot report how much of an upload has left. */
  upload(file, progressed) {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, file.name);
    const done = new Promise((resolve, reject) => {
      request.upload.onprogress = (event) => event.lengthComputable && progressed(event.loaded / event.total);
      request.onerror = request.onabort = request.ontimeout = () => reject(new Unreached());
      request.onload = () => {
        try {
          resolve(judge(request.status, request.responseText, null));
        } catch (problem) {
          reject(problem);
        }
      };
    });
    request.open("POST", `${this.root}/files`);
    for (const [name, value] of Object.entries(this.headers())) request.setRequestHeader(name, value);
    request.send(form);
    return { done, abort: () => request.abort() };
  }

  stream(ticket) {
    const line = encodeURIComponent(this.line);
    return new EventSource(`${this.base}/live/w/${line}?ticket=${encodeURIComponent(ticket)}`);
  }
}

// A 4xx without our error body comes from a proxy or a hotel's log-in page: the message must not be given up for it.
function judge(status, text, retryAfter) {
  let data = null;
  try {
    data = text ? JSON.parse(text) : {};
  } catch {
    throw new Unreached();
  }
  if (status >= 200 && status < 300) return data;
  const soon = status >= 500 || status === 408 || status === 425 || status === 429;
  if (soon || !data?.error?.code) throw new Unreached((Number(retryAfter) || 0) * 1000);
  throw new Refused(status, data.error.code, data.error.message || "");
}
