"""Reads values back from user-data with other readers than nodegen's: PyYAML, tomllib, sh, and systemd's rules.

Takes a JSON list of {userData, networkConfig, arrives} and prints a JSON list of {value} or {error}.
"""
import base64
import json
import re
import subprocess
import sys
import tomllib

import yaml

LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " ",
           "\\": "\\", '"': '"', "'": "'"}


def exec_start(unit):
    """The words of ExecStart= by systemd.syntax(7), systemd.unit(5) and systemd.service(5)."""
    lines = [line for line in unit.decode().replace("\\\n", " ").split("\n")
             if line.startswith("ExecStart=")]
    assert len(lines) == 1, lines
    words, rest = [], lines[0][len("ExecStart="):].strip()
    while rest:
        word, rest = first_systemd_word(rest)
        words.append(re.sub(r"%(.?)|\$(.?)", plain_sign, word, flags=re.S))
    return words


def plain_sign(match):
    """Specifiers and variables must be doubled, or systemd would put something else in their place."""
    assert match[0] in ("%%", "$$"), f"systemd would replace {match[0]!r}"
    return match[0][1]


def first_systemd_word(text):
    word, quote, index = "", "", 0
    while index < len(text):
        character = text[index]
        if character == "\\":
            value, length = escape(text[index:])
            word += value
            index += length
            continue
        if quote:
            quote, word = ("", word) if character == quote else (quote, word + character)
        elif character in "\"'":
            quote = character
        elif character in " \t":
            break
        else:
            word += character
        index += 1
    assert not quote, "unbalanced quote"
    return word, text[index:].lstrip(" \t")


def escape(text):
    number = re.match(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))", text, re.I)
    if number:
        code = int(number[1] or number[2] or number[3], 16)
        assert code != 0, "systemd refuses a NUL"
        return chr(code), len(number[0])
    return LETTERS[text[1]], 2


def flag(words, name):
    found = [word[len(name) + 3:] for word in words if word.startswith(f"--{name}=")]
    assert len(found) == 1, found
    return found[0]


def toml(content):
    return tomllib.loads(content.decode())


def by_flag(files, unit, name):
    path = flag(exec_start(files[f"/etc/systemd/system/{unit}.service"]), name)
    return yaml.safe_load(files[path])


def kubelet_config(files):
    return by_flag(files, "kubelet", "config")


def kube_proxy_config(files):
    return by_flag(files, "kube-proxy", "config")


def bootstrap(files):
    return by_flag(files, "kubelet", "bootstrap-kubeconfig")


def rows(files, kind):
    """What the node program reads: words after the kind, split at single spaces."""
    lines = files["/etc/nodegen/plan"].decode("ascii").split("\n")
    return [line[len(kind) + 1:] for line in lines if line.startswith(kind + " ")]


def run(script):
    return subprocess.run(["/bin/sh"], input=script, capture_output=True, check=True).stdout.decode()


def first_word(script):
    return run(b"set -- " + script + b"printf %s \"$1\"")


def read(case):
    entries = yaml.safe_load(case["userData"])["write_files"]
    files = {}
    for entry in entries:
        content = entry["content"]
        is_base64 = entry.get("encoding") == "b64"
        files[entry["path"]] = base64.b64decode(content) if is_base64 else content.encode()
    names = {**globals(), "files": files, "network_config": case["networkConfig"],
             "owners": {entry["path"]: entry["owner"] for entry in entries}}
    return eval(case["arrives"], names)


def answer(case):
    try:
        return {"value": read(case)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
