/** Diagnostics of the secrets stage. Paths are shown as the command line knows them. */
export const secretsCodes = () => ({
  "secrets-ca-expired": {
    severity: "error",
    message: (p: { path: string; expired: Date }) =>
      `the CA certificate ${p.path} has expired on ${day(p.expired)}`,
    hint: () =>
      "a cluster needs a new CA then: put its ca.crt and ca.key there, or move the secrets folder away and have everything made anew",
  },
  "secrets-ca-not-yet-valid": {
    severity: "warning",
    message: (p: { path: string; starts: Date }) =>
      `the CA certificate ${p.path} is not valid before ${p.starts.toISOString()}`,
    hint: () => "check the clock of this machine",
  },
  "secrets-ca-ends-first": {
    severity: "warning",
    message: (p: { path: string; expires: Date; wanted: Date }) =>
      `the CA certificate ${p.path} expires on ${day(p.expires)}; certificates issued now end with it and not on ${day(p.wanted)}`,
    hint: () => "shorten certificates.validity, or plan the change to a new CA in time",
  },
  "secrets-ca-not-a-ca": {
    severity: "error",
    message: (p: { path: string; subject: string }) =>
      `the certificate ${p.subject} in ${p.path} is not a CA: it needs basicConstraints CA:TRUE and, where it has keyUsage, keyCertSign`,
    hint: () => "put the CA's own certificate there, not one that it has issued",
  },
  "secrets-ca-key-mismatch": {
    severity: "error",
    message: (p: { path: string; keyPath: string }) =>
      `the key ${p.keyPath} belongs to no certificate in ${p.path}`,
    hint: (p: { path: string; keyPath: string }) =>
      `compare: openssl x509 -in ${p.path} -noout -pubkey; openssl pkey -in ${p.keyPath} -pubout`,
  },
  "secrets-ca-key-missing": {
    severity: "error",
    message: (p: { keyPath: string; reasons: readonly string[] }) =>
      `${p.keyPath} is not there, but certificates must be issued: ${p.reasons.join(", ")}`,
    hint: (p: { keyPath: string }) =>
      `put the CA's key at ${p.keyPath}, or the issued certificates and their keys into the same folder`,
  },
  "secrets-ca-certificate-missing": {
    severity: "error",
    message: (p: { path: string; keyPath: string }) =>
      `${p.keyPath} is there, but its certificate ${p.path} is not`,
    hint: (p: { path: string; keyPath: string }) =>
      `put the CA's certificate at ${p.path}, or move ${p.keyPath} away to have a new CA made`,
  },
  "secrets-ca-key-unsupported": {
    severity: "error",
    message: (p: { keyPath: string; type: string }) =>
      `the key ${p.keyPath} is of the type ${p.type}; a CA may have RSA with 2048 bits or more, P-256, P-384 or P-521`,
    hint: () => "give the cluster a CA of its own with such a key; another CA may sign it",
  },
  "secrets-unreadable-pem": {
    severity: "error",
    message: (p: { path: string; what: string }) => `${p.path} holds no readable ${p.what} in PEM`,
    hint: (p: { path: string; what: string }) =>
      p.what === "certificate"
        ? `a DER file becomes PEM by: openssl x509 -inform DER -in ${p.path} -out ca.pem`
        : "PKCS#8 (PRIVATE KEY), SEC1 (EC PRIVATE KEY) and PKCS#1 (RSA PRIVATE KEY) can be read",
  },
  "secrets-key-encrypted": {
    severity: "error",
    message: (p: { path: string }) => `the key ${p.path} is encrypted with a passphrase`,
    hint: (p: { path: string }) =>
      `decrypt it: (umask 077; openssl pkey -in ${p.path} -out plain.key && mv plain.key ${p.path})`,
  },
  "secrets-certificate-running-out": {
    severity: "warning",
    message: (p: { path: string; expires: Date }) =>
      `the certificate ${p.path} expires on ${day(p.expires)} and cannot be renewed, as the CA's key is not there`,
    hint: (p: { keyPath: string }) => `put the CA's key at ${p.keyPath}`,
  },
  "secrets-token-unreadable": {
    severity: "error",
    message: (p: { path: string; shape: string }) => `${p.path} does not hold ${p.shape}`,
    hint: (p: { path: string }) => `correct it, or remove ${p.path} to have a new token made`,
  },
  "token-unknown": {
    severity: "error",
    message: (p: { id: string; directory: string; known: readonly string[] }) =>
      p.known.length === 0
        ? `${p.directory} holds no bootstrap token yet, so none is called "${p.id}"`
        : `${p.directory} holds no bootstrap token "${p.id}"; it holds ${p.known.join(", ")}`,
    hint: () => "give the six characters that nodegen token list shows",
  },
  "token-ended": {
    severity: "error",
    message: (p: { id: string; state: "expired" | "revoked"; ended: Date }) =>
      `the bootstrap token ${p.id} has ended already: it ${p.state === "revoked" ? "was revoked" : "expired"} on ${day(p.ended)}`,
    hint: (p: { id: string }) =>
      `should a node still join with it, delete it in the cluster: kubectl --namespace kube-system delete secret bootstrap-token-${p.id}`,
  },
  "token-given": {
    severity: "error",
    message: () => "the profile gives the bootstrap token itself, so nodegen makes and ends none",
    hint: () =>
      "remove join.token to have tokens made; to end the given one, delete its Secret in the cluster",
  },
  "token-not-used": {
    severity: "error",
    message: (p: { method: string }) =>
      `nodes of this cluster join with method ${p.method}, which knows no bootstrap tokens`,
    hint: () => "set join.method: bootstrapToken, the default, to use them",
  },
  "token-ends-before-pool": {
    severity: "warning",
    message: (p: { pool: string; hours: number; end: string }) =>
      `machines of pool "${p.pool}" are to be launched for ${p.hours} h after this build, and the bootstrap token in their user-data ends ${p.end}: those launched later cannot join`,
    hint: (p: { hours: number }) =>
      `set join.ttl to ${p.hours * 2}h or more, or to "0" for a token that never ends`,
  },
  "token-of-open-pool": {
    severity: "warning",
    message: (p: { pool: string; end: string }) =>
      `machines of pool "${p.pool}" may be launched at any time, and the bootstrap token in their user-data ends ${p.end}: those launched later cannot join`,
    hint: () =>
      'build and roll out again before that, and say with launchWithin how long one build is in use (240h: the token is then renewed in time); or set join.ttl: "0" for a token that never ends',
  },
  "secrets-permissions-open": {
    severity: "warning",
    message: (p: { path: string; mode: string }) =>
      `${p.path} holds secrets and is open to other users of this machine (mode ${p.mode})`,
    hint: (p: { path: string }) => `chmod -R go= ${p.path}`,
  },
  "secrets-not-readable": {
    severity: "error",
    message: (p: { path: string; reason: string }) => `cannot read ${p.path}: ${p.reason}`,
    hint: () => "the user who builds must own the secrets folder",
  },
  "secrets-not-writable": {
    severity: "error",
    message: (p: { path: string; reason: string }) => `cannot write ${p.path}: ${p.reason}`,
    hint: (p: { reason: string }) =>
      /space|quota/.test(p.reason)
        ? "make room on the disk; nothing was changed"
        : "the user who runs nodegen must be allowed to write there; then run it again",
  },
  "secrets-not-ignored": {
    severity: "warning",
    message: (p: { path: string }) =>
      `${p.path} holds secrets and lies in a git repository that does not ignore it`,
    hint: (p: { pattern: string; ignoreFile: string }) =>
      `add the line ${p.pattern} to ${p.ignoreFile}`,
  },
});

function day(time: Date): string {
  return time.toISOString().slice(0, 10);
}
