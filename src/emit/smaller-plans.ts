import { embeddedPems, pemBlocks, toPem } from "../formats/pem.ts";
import type { FileItem, NodePlan } from "../plan/node-plan.ts";

// What other settings would make of a plan, near enough to compress it and say how much smaller it would be: a plan with other
// settings can only be had from a profile, and with keys that are not made yet.

/**
 * Bytes that P-256 keys take: of a key in SEC1, without the point, which a compressor finds in the certificate; of that point; of a
 * signature.
 */
const curve = { key: 67, point: 64, signature: 71 };

/** As with `certificates.embedCerts: false`: what kubeconfigs embed stands in files, once. */
export function withoutEmbedding(plan: NodePlan): NodePlan {
  const texts = plan.files.map(textOf);
  const embedded = texts.flatMap((text) => text.match(embeddedPems) ?? []);
  const inFiles = [...new Set(embedded.map(decode))].filter(
    (pem) => !texts.some((text) => text.includes(pem)),
  );
  const files = plan.files.map((file, index) => {
    const text = (texts[index] ?? "").replace(embeddedPems, "/etc/kubernetes/pki/ca.crt");
    return withText(file, text);
  });
  const [like] = plan.files;
  const more = inFiles.map((pem, index) => ({
    ...(like as FileItem),
    path: `/etc/kubernetes/pki/${index}.crt`,
    content: Buffer.from(pem),
  }));
  return { ...plan, files: [...files, ...more] };
}

/** As with P-256 instead of RSA keys of `modulus` bytes. */
export function withCurveKeys(plan: NodePlan, modulus: number): NodePlan {
  const shorten = (text: string) => text.replace(pemBlocks, (pem) => asOnCurve(pem, modulus));
  const files = plan.files.map((file) => {
    const text = shorten(textOf(file)).replace(embeddedPems, (word) =>
      Buffer.from(shorten(decode(word))).toString("base64"),
    );
    return withText(file, text);
  });
  return { ...plan, files };
}

/** A block cut to the size that it would have. */
function asOnCurve(pem: string, modulus: number): string {
  const [, label = "", body = ""] = /^-----BEGIN ([A-Z ]+)-----\n([^-]*)/.exec(pem) ?? [];
  const der = Buffer.from(body, "base64");
  if (label === "RSA PRIVATE KEY") return toPem("EC PRIVATE KEY", der.subarray(-curve.key));
  // An INTEGER with a length of two bytes: the modulus.
  const start = der.indexOf("0282", 0, "hex");
  if (label !== "CERTIFICATE" || start === -1) return pem;
  const end = der.length - (modulus - curve.signature);
  const parts = [der.subarray(0, start), der.subarray(start + modulus - curve.point, end)];
  return toPem(label, Buffer.concat(parts));
}

function decode(word: string): string {
  return Buffer.from(word, "base64").toString("latin1");
}

function textOf({ content }: FileItem): string {
  return Buffer.from(content).toString("latin1");
}

function withText(file: FileItem, text: string): FileItem {
  return { ...file, content: Buffer.from(text, "latin1") };
}
