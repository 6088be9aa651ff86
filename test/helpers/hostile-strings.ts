import fc from "fast-check";

/** Strings that YAML 1.1, YAML 1.2 and shells read differently, or not at all. */
export const hostileStrings: readonly string[] = [
  ..."on off yes no y n true false null ~ = << 12:30:45 190:20:30 52:54:00:12:34:56".split(" "),
  ..."1_000 0b11 0o17 017 0x1f 1e3 .inf -.inf .nan 685_230.15 2026-11-20 NULL Yes".split(" "),
  ..."- -- --- ... ? : , [ ] { } # & * ! | > ' \" % @ ` \\ \\x41 \\n $( ) %s {{ }} {%".split(" "),
  "2026-11-20T10:00:00Z",
  "key: value",
  "text # comment",
  " leading",
  "trailing ",
  "\tleading tab",
  "trailing tab\t",
  "",
  " ",
  "\n",
  "\n\n",
  "a\n",
  "a\n\n\n",
  "\na",
  " a\n  b\n",
  "a\n \nb\n",
  "a\n\t\nb\n",
  "a\n  ",
  "a\n\t",
  "a\r\nb\r\n",
  "a\rb",
  "a\u0000b",
  "bell\u0007 esc\u001b[31m del\u007f nel\u0085 nbsp\u00a0",
  "line\u2028paragraph\u2029end",
  "\ufeffmark",
  "grüße 漢字 😀",
  "<script>alert(1)</script>",
  "#cloud-config\nruncmd: [reboot]\n",
  "--- \n...\n",
  "%YAML 1.1\n---\n",
  "MIME-Version: 1.0\n",
  "## template: jinja\n{{ v1.instance_id }}\n",
  `${"x".repeat(300)} ${"y".repeat(300)}`,
];

/** Any string, the hostile ones and mixtures of them above all; no lone surrogates, which are no text. */
export const hostileString: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileStrings),
  fc
    .array(fc.constantFrom(...hostileStrings, "\n", " ", "a", "\t"), { maxLength: 6 })
    .map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(..."ab \t\n:-#'\"\\|>"), maxLength: 40 }),
);
