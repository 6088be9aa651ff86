import { verify } from "node:crypto";
import { fromPem } from "../formats/pem.ts";
import type { Authority } from "./authority-check.ts";
import { hasLifetime } from "./certificate.ts";
import type { Lifetime } from "./certificate-lifetime.ts";
import { type DerElement, derElements } from "./der-elements.ts";
import { publicKeyOf } from "./key-texts.ts";
import { type Issuer, joinLeaf, leafContent, signatureOf } from "./leaf-certificate.ts";
import type { CertificateRequest, KeyPair, SecretsRequest } from "./secrets.ts";

/** Gives the lifetime of a leaf that is as it would be issued; `undefined` where that must be looked at more closely. */
export type LeafCheck = (pair: KeyPair, wanted: CertificateRequest) => Lifetime | undefined;

/** subjectKeyIdentifier: RFC 5280, 4.2.1.2. */
const keyIdentifierOid = Buffer.from("0603551d0e", "hex");

/**
 * Checks leaves of `authority` with keys on a curve by writing again what a build writes, with the number, the times and the
 * key that are there: what is the same to the byte, with a right signature, has nothing in it that was not asked for. With
 * thousands of nodes reading each certificate and key with node:crypto takes several times as long.
 */
export function createLeafCheck(authority: Authority, request: SecretsRequest): LeafCheck {
  const { signer, key } = authority;
  const issuer = issuerOf(signer.raw);
  if (key === undefined || issuer === undefined) return () => undefined;
  const signature = signatureOf(key);
  const { publicKey: signerKey } = signer;
  return ({ certificatePem, privateKeyPem }, wanted) => {
    const publicKey = publicKeyOf(request.keyAlgorithm, privateKeyPem);
    const der = fromPem("CERTIFICATE", certificatePem);
    if (publicKey === undefined || der === undefined) return undefined;
    const read = readLeaf(der);
    if (read === undefined) return undefined;
    const { serialNumber, lifetime } = read;
    const leaf = { request: wanted, lifetime, serialNumber, publicKey, isRsa: false };
    const content = leafContent(leaf, issuer, signature);
    if (!joinLeaf(content, signature, read.signature).equals(der)) return undefined;
    if (!hasLifetime(lifetime, signer, request.validityHours)) return undefined;
    return verify(signature.hash, content, signerKey, read.signature) ? lifetime : undefined;
  };
}

/** What of a leaf cannot be known beforehand. */
interface ReadLeaf {
  readonly serialNumber: Buffer;
  readonly lifetime: Lifetime;
  readonly signature: Buffer;
}

function readLeaf(der: Buffer): ReadLeaf | undefined {
  const [content, , signature] = childrenOf(derElements(der)[0]);
  const [, serialNumber, , , validity] = childrenOf(content);
  const [notBefore, notAfter] = childrenOf(validity).map(readTime);
  if (signature === undefined || serialNumber === undefined) return undefined;
  if (notBefore === undefined || notAfter === undefined) return undefined;
  return {
    serialNumber: serialNumber.content,
    lifetime: { notBefore, notAfter },
    // The first byte says how many bits of the last do not count: none.
    signature: signature.content.subarray(1),
  };
}

/** `261121182626Z`, or with four digits of the year where that does not do: RFC 5280, 4.1.2.5. */
function readTime({ content }: DerElement): Date | undefined {
  const text = content.toString("latin1");
  const [, year = "", rest = ""] = /^(\d\d|\d{4})(\d{10})Z$/.exec(text) ?? [];
  const [month, day, hour, minute, second] = rest.match(/\d\d/g) ?? [];
  const whole = year.length === 2 ? `20${year}` : year;
  const time = new Date(`${whole}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** The name and key identifier of a CA, from its certificate. */
function issuerOf(der: Buffer): Omit<Issuer, "key"> | undefined {
  const [content] = childrenOf(derElements(der)[0]);
  // Version, number, algorithm, issuer, validity, subject, key, extensions.
  const [, , , , , subject, , extensions] = childrenOf(content);
  if (subject === undefined) return undefined;
  const all = childrenOf(childrenOf(extensions)[0]).map(childrenOf);
  const found = all.find(([oid]) => oid?.whole.equals(keyIdentifierOid))?.at(-1);
  return { name: subject.whole, keyIdentifier: childrenOf(found)[0]?.content };
}

function childrenOf(element: DerElement | undefined): readonly DerElement[] {
  return element === undefined ? [] : derElements(element.content);
}
