// What the widget says, in Arabic and English, and how it writes numbers, times, sizes and lists. What is said only after
// the store has answered comes with its answer (`session.words`): the file stays small.

const AR = {
  open: "تحدّث معنا", close: "أغلق المحادثة", team: "فريق المتجر", log: "الرسائل",
  write: "اكتب رسالتك…", send: "أرسل", attach: "أرفق ملفًا", drop: "أفلت الملف هنا", you: "أنت",
  sending: "جارٍ الإرسال", sent: "أُرسلت", seen: "قُرئت", failed: "لم تُرسل", retry: "أعد المحاولة", edit: "عدّل",
  offline: "لا اتصال الآن. رسائلك محفوظة، وتُرسل حالما يعود.",
  unreached: "تعذّر الاتصال. حاول مرة أخرى.", connecting: "نصلك بالمتجر…",
  typing: "يُكتب الردّ الآن…", below: "رسائل جديدة", soundOn: "نبّهني بصوت", soundOff: "أوقف صوت التنبيه",
  tooBig: "حجم الملف {size}، والحدّ {max}.", empty: "الملف فارغ.",
  tooMany: "أرفق {max} ملفات على الأكثر في الرسالة.", notUploaded: "لم يكتمل الرفع.", remove: "أزل {name}",
  uploading: "انتظر لحظة حتى يكتمل رفع الملف.",
  units: ["بايت", "ك.ب", "م.ب"],
};

const EN = {
  open: "Chat with us", close: "Close chat", team: "The store team", log: "Messages",
  write: "Write a message…", send: "Send", attach: "Attach a file", drop: "Drop the file here", you: "You",
  sending: "Sending", sent: "Sent", seen: "Seen", failed: "Not sent", retry: "Try again", edit: "Edit",
  offline: "No connection right now. Your messages are kept and go out when it returns.",
  unreached: "We could not connect. Try again.", connecting: "Connecting you to the store…",
  typing: "A reply is being written…", below: "New messages", soundOn: "Alert me with a sound",
  soundOff: "Turn the sound off",
  tooBig: "The file is {size}; the limit is {max}.",
  empty: "The file is empty.", tooMany: "Attach at most {max} files to a message.",
  notUploaded: "The upload did not finish.", remove: "Remove {name}",
  uploading: "One moment, the file is still uploading.",
  units: ["B", "KB", "MB"],
};

/** The language to speak: "ar" or "en", from the first wish that names one. */
export function chooseLanguage(...wishes) {
  for (const wish of wishes) {
    const short = String(wish || "").slice(0, 2).toLowerCase();
    if (short === "ar" || short === "en") return short;
  }
  return "en";
}

/** ٠-٩ and ۰-۹ become 0-9; everything else stays. */
export function foldDigits(text) {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15);
}

/** One language's voice. `digits` is "arab" or "latn"; it only matters in Arabic. */
export class Speech {
  constructor(lang, digits = "arab") {
    this.lang = lang;
    this.dir = lang === "ar" ? "rtl" : "ltr";
    this.locale = lang === "ar" ? `ar-u-nu-${digits === "latn" ? "latn" : "arab"}` : "en-GB";
    this.words = lang === "ar" ? AR : EN;
    this.plurals = new Intl.PluralRules(lang);
    this.numbers = new Intl.NumberFormat(this.locale, { maximumFractionDigits: 1 });
    this.clock = new Intl.DateTimeFormat(this.locale, { hour: "numeric", minute: "2-digit", hour12: true });
  }

  say(word, values = {}) {
    let text = this.words[word];
    if (typeof text === "object") text = text[this.plurals.select(values.n)] || text.other;
    return text.replace(/{(\w+)}/g, (_, name) => this.value(values[name]));
  }

  value(value) {
    return typeof value === "number" ? this.numbers.format(value) : value ?? "";
  }

  time(instant) {
    return this.clock.format(new Date(instant));
  }

  /** "Today", "Yesterday", else weekday and date. */
  day(instant) {
    const date = new Date(instant);
    const days = Math.round((midnight(date) - midnight(new Date())) / 864e5);
    if (days > -2 && days < 2) {
      return new Intl.RelativeTimeFormat(this.locale, { numeric: "auto" }).format(days, "day");
    }
    return new Intl.DateTimeFormat(this.locale, { weekday: "long", day: "numeric", month: "long" }).format(date);
  }

  /** Day and hour in the visitor's own time zone, which only the browser knows. */
  moment(instant) {
    return `${this.day(instant)} ${this.time(instant)}`;
  }

  size(bytes) {
    const step = bytes < 1024 ? 0 : bytes < 1048576 ? 1 : 2;
    return `${this.numbers.format(bytes / 1024 ** step)} ${this.words.units[step]}`;
  }

  // Each name between marks of its own direction: Arabic names in an English list would swap its commas about.
  list(names) {
    const apart = names.map((name) => `\u2068${name}\u2069`);
    return new Intl.ListFormat(this.locale, { type: "conjunction" }).format(apart);
  }
}

function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
