/** A file that a machine is given. `secret`: its content is shown nowhere. */
export interface StateFile {
  readonly path: string;
  /** Four octal digits. */
  readonly mode: string;
  /** `user:group`. */
  readonly owner: string;
  readonly content: Uint8Array;
  readonly secret: boolean;
}

/** All that one user-data makes of a machine, be it planned now or read from an earlier build. */
export interface NodeState {
  readonly kind: "node" | "pool";
  /** The node's or the pool's. */
  readonly name: string;
  readonly pool: string;
  /** The plan's table is one of them. */
  readonly files: readonly StateFile[];
  /** The id of the image that slim user-data is for, where one is made. */
  readonly image: string | undefined;
  /** What only this node has: its name, addresses and Pod subnets. */
  readonly own: readonly string[];
}

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** As PEM, or as the base64 of it in a kubeconfig. */
const certificate = /-----BEGIN CERTIFICATE-----|\bLS0tLS1CRUdJTiBDRVJUSUZJQ0FUR/;

/** Whether a file's content is not for everybody: the plan says so, its mode says so, or it holds a private key. */
export function isSecretFile(file: StateFile): boolean {
  const readableByAll = (Number.parseInt(file.mode, 8) & 0o004) !== 0;
  return file.secret || !readableByAll || holdsPrivateKey(file);
}

export function holdsPrivateKey(file: StateFile): boolean {
  return privateKey.test(textOf(file));
}

/** Whether a certificate stands in the file; nobody reads one line by line. */
export function holdsCertificate(file: StateFile): boolean {
  return certificate.test(textOf(file));
}

/** The content with one character for each byte. */
export function textOf({ content }: StateFile): string {
  return Buffer.from(content).toString("latin1");
}
