import type { Lifetime } from "./certificate-lifetime.ts";
import type { KeyAlgorithm } from "./key-algorithms.ts";
import type { Rotation } from "./rotation.ts";

/** A certificate with its private key, both PEM. */
export interface KeyPair {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** An issued certificate and its key. */
export interface IssuedPair extends KeyPair {
  /** When the certificates of the text hold, in their order; empty for a stand-in. */
  readonly lifetimes: readonly Lifetime[];
}

/** A bootstrap token: `id.secret`, as Kubernetes writes it. */
export interface BootstrapToken {
  /** Six characters of `[a-z0-9]`. */
  readonly id: string;
  /** Sixteen characters of `[a-z0-9]`. */
  readonly secret: string;
  /** When it ends; `undefined` for a token that never does. */
  readonly expires: Date | undefined;
}

/** A bootstrap token that was replaced, and that machines of an earlier build may still hold. */
export interface EarlierToken {
  readonly id: string;
  /** `undefined` for one that is revoked. */
  readonly secret: string | undefined;
  /** When it ends or was revoked; `undefined` for a token that never ends. */
  readonly expires: Date | undefined;
}

/**
 * Everything secret that a build needs, loaded before the plan is made. The CA's private key is not among it: it is used
 * where certificates are issued and leaves the secrets folder for no output.
 */
export interface Secrets {
  /** The cluster's CA certificate, PEM; more than one where the chain or a rotation asks for it. */
  readonly caCertificatePem: string;
  readonly bootstrapToken: BootstrapToken | undefined;
  /** The newest first; only tokens that nodegen made. */
  readonly earlierTokens: readonly EarlierToken[];
  /** The token of `token.csv` (32 hexadecimal digits) for join method `tokenFile`. */
  readonly fileToken: string | undefined;
  /** Issued certificates by their name in the `CertificateRequest`. */
  readonly certificates: ReadonlyMap<string, IssuedPair>;
  /** A change to another CA that has begun. */
  readonly rotation?: Rotation;
  /** True for stand-ins of the right size, used by commands that must not make secrets. */
  readonly standIn: boolean;
}

/** Parts of a distinguished name beside CN, in the order in which they are written. */
export interface SubjectNames {
  readonly country?: string;
  readonly state?: string;
  readonly locality?: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
}

/** One leaf certificate that the plan wants. */
export interface CertificateRequest {
  /** Stable name and file stem below `pki/`, e.g. `kube-proxy` or `nodes/node-1/kubelet-client`. */
  readonly name: string;
  readonly commonName: string;
  readonly subject: SubjectNames;
  readonly usages: readonly ("clientAuth" | "serverAuth")[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

/** What is asked of a bootstrap token that is made here. */
export interface WantedToken {
  /** `undefined` for a token that never ends. */
  readonly lifetimeHours: number | undefined;
  /** How long after a build it must still be good; 0 where that does not matter. */
  readonly neededHours: number;
}

/** All that a cluster wants from its secrets folder; derived from the cluster alone. */
export interface SecretsRequest {
  readonly cluster: string;
  readonly keyAlgorithm: KeyAlgorithm;
  /** Lifetime of issued certificates. */
  readonly validityHours: number;
  /** Lifetime of a CA that is made here. */
  readonly caValidityHours: number;
  /** Subject of a CA that is made here. */
  readonly caSubject: SubjectNames;
  readonly certificates: readonly CertificateRequest[];
  /** A token given in the profile, one to be made, or none. */
  readonly bootstrapToken:
    | { readonly source: "given"; readonly id: string; readonly secret: string }
    | ({ readonly source: "made" } & WantedToken)
    | undefined;
  readonly fileToken: boolean;
}
