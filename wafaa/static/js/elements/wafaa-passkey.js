// Passkeys and security keys: asks the browser's own WebAuthn, puts the answer in the form and sends it.
// data-mode: "create" (a new key), "get" (confirm), "login" (options are fetched from the form's address).

class WafaaPasskey extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.button = this.form.querySelector("button");
    if (!globalThis.PublicKeyCredential) return;
    this.button.disabled = false;
    this.form.addEventListener("submit", (event) => this.ask(event));
  }

  async ask(event) {
    event.preventDefault();
    this.refusal().hidden = true;
    try {
      this.form.elements.credential.value = JSON.stringify(written(await this.credential()));
      this.form.submit();
    } catch (error) {
      this.refusal().hidden = error.name === "AbortError";
      // A browser keeps keys for names alone: under a bare address of numbers none can be made or used.
      this.refusal().textContent = (error.name === "SecurityError" && this.dataset.nameless) || this.dataset.refused;
    }
  }

  refusal() {
    return this.querySelector('[role="alert"]');
  }

  async credential() {
    const data = await this.options();
    if (this.dataset.mode === "create") return navigator.credentials.create({ publicKey: this.creation(data.creation_options.publicKey) });
    return navigator.credentials.get({ publicKey: request(data.request_options.publicKey) });
  }

  async options() {
    if (this.dataset.options) return JSON.parse(document.getElementById(this.dataset.options).textContent);
    const answer = await fetch(this.form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    return answer.json();
  }

  creation(options) {
    const isPasskey = this.form.elements.passwordless?.checked ?? false;
    const chosen = { ...options.authenticatorSelection, residentKey: isPasskey ? "required" : "discouraged", requireResidentKey: isPasskey };
    if (isPasskey) chosen.userVerification = "required";
    return {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: listed(options.excludeCredentials),
      authenticatorSelection: chosen,
    };
  }
}

function request(options) {
  return { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) };
}

function listed(keys) {
  return (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));
}

function written(credential) {
  const response = credential.response;
  const answer = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) answer[name] = text(response[name]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function bytes(base64url) {
  const plain = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

customElements.define("wafaa-passkey", WafaaPasskey);
