"""Makes .venv ready: `python3 tools/environment.py [--dev] [FOLDER]`. Does nothing when it is already.
With `--lock=FILE FOLDER` it makes an environment of what that lock names, for a program beside the product.

Runs before anything is installed, on whatever Python the machine calls python3, so it uses the standard
library alone and no syntax newer than Python 3.6: an old Python must get one clear line, not a syntax error.
"""

# ruff: noqa: S103, S603

import hashlib
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LEAST = (3, 11)
SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
SCRIPT = """#!{python}
import sys

from wafaa.cli import main

sys.exit(main())
"""


def make_ready(folder, is_dev):
    """Create the environment, install what the lock names, and put `wafaa` on it. Idempotent."""
    lock = os.path.join(ROOT, "requirements-dev.lock" if is_dev else "requirements.lock")
    fill(folder, lock, os.path.join(folder, "installed-dev" if is_dev else "installed"), link)


def fill(folder, lock, stamp, then=None):
    """Create the environment and install what the lock names; `then` is done with it before it counts as made."""
    wanted = fingerprint(lock)
    if read(stamp) == wanted:
        return
    python = os.path.join(folder, "bin", "python")
    if not runs(python):
        say(f"Making {os.path.relpath(folder)} (once) …")
        subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", folder], check=True)
    say(f"Installing what {os.path.basename(lock)} names (once) …")
    install = ["install", "-qq", "--no-deps", "--no-compile", "--require-hashes", "-r", lock]
    subprocess.run([*pip_for(python, folder), "--disable-pip-version-check", *install], check=True)
    if then:
        then(folder, python)
    write(stamp, wanted)


def pip_for(python, folder):
    """The machine's own pip when it can install elsewhere (22.3 and later); one of our own costs 5 s."""
    outer = [sys.executable, "-m", "pip", "--python", python]
    if runs(python) and subprocess.run([*outer, "--version"], **SILENT).returncode == 0:
        return outer
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    return [python, "-m", "pip"]


def link(folder, python):
    """The checkout itself is the package: a .pth file and a script, so that nothing needs to be built."""
    found = subprocess.check_output([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    write(os.path.join(found.decode().strip(), "wafaa.pth"), ROOT + "\n")
    script = os.path.join(folder, "bin", "wafaa")
    write(script, SCRIPT.format(python=python))
    os.chmod(script, 0o755)


def fingerprint(lock):
    """Changes when the lock, the Python or the place of the checkout changes."""
    with open(lock, "rb") as file:
        words = [hashlib.sha256(file.read()).hexdigest(), sys.version.split()[0], ROOT]
    return "\n".join(words) + "\n"


def runs(python):
    """Whether the environment is there and belongs to this Python."""
    version = "import sys; print('.'.join(map(str, sys.version_info[:2])))"
    try:
        found = subprocess.check_output([python, "-c", version], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return False
    return found.decode().strip() == ".".join(map(str, sys.version_info[:2]))


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def say(text):
    sys.stderr.write(text + "\n")


def main(arguments):
    if sys.version_info < LEAST:
        found = ".".join(map(str, sys.version_info[:2]))
        say(f"Wafaa needs Python 3.11 or newer; this is {found}. Try: make run PYTHON=python3.11")
        return 1
    folders = [word for word in arguments if not word.startswith("--")]
    folder = os.path.abspath(folders[0] if folders else os.path.join(ROOT, ".venv"))
    locks = [word[len("--lock=") :] for word in arguments if word.startswith("--lock=")]
    try:
        if locks:
            fill(folder, os.path.abspath(locks[0]), os.path.join(folder, "installed"))
        else:
            make_ready(folder, "--dev" in arguments)
    except subprocess.CalledProcessError as error:
        say(f"The environment could not be made: {error.cmd[2]} ended with {error.returncode}.")
        say("On Debian: apt-get install python3-venv python3-pip. Without a network: see docs/operator.md.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
