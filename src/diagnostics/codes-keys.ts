/** Diagnostics of importing, encrypting, renewing and rotating secrets. */
export const keysCodes = () => ({
  "secrets-import-nothing": {
    severity: "error",
    message: (p: { sources: readonly string[] }) =>
      `nothing in ${p.sources.join(", ")} is the cluster's CA or a certificate that the profile asks for`,
    hint: () =>
      "give a folder with ca.crt and ca.key (kubeadm) or ca.pem and ca-key.pem (cfssl), or the PEM files themselves; `nodegen secrets list` shows which certificates are asked for",
  },
  "secrets-import-source": {
    severity: "error",
    message: (p: { path: string; reason: string }) => `cannot read ${p.path}: ${p.reason}`,
    hint: () => "give files in PEM, or a folder with such files",
  },
  "secrets-import-not-pem": {
    severity: "error",
    message: (p: { path: string }) =>
      `${p.path} holds neither a readable certificate nor a private key in PEM`,
    hint: (p: { path: string }) =>
      `a DER file becomes PEM by: openssl x509 -inform DER -in ${p.path}, or openssl pkey -inform DER`,
  },
  "secrets-import-no-key": {
    severity: "error",
    message: (p: { path: string; name: string }) =>
      `${p.path} is the certificate ${p.name}, but its private key is not among the files`,
    hint: () =>
      "give the key's file too, or have the request made by `nodegen secrets csr`, which keeps the key here",
  },
  "secrets-import-unfit": {
    severity: "error",
    message: (p: { path: string; name: string; reason: string }) =>
      `${p.path} cannot be the certificate ${p.name}: ${p.reason}`,
    hint: () => "have it issued anew from the request that `nodegen secrets csr` makes",
  },
  "secrets-import-unasked": {
    severity: "error",
    message: (p: { path: string; subject: string }) =>
      `${p.path} (${p.subject}) is no certificate that the profile asks for`,
    hint: () => "`nodegen secrets list` shows the names and what is asked for",
  },
  "secrets-import-no-ca": {
    severity: "error",
    message: (p: { path: string }) =>
      `the certificate in ${p.path} cannot be checked: the secrets folder has no CA certificate yet`,
    hint: () => "import the CA's certificate first, or give it together with this one",
  },
  "secrets-ca-there": {
    severity: "error",
    message: (p: { path: string; subject: string; found: string }) =>
      `${p.path} holds the CA "${p.subject}" already, and "${p.found}" is another one`,
    hint: () =>
      "nodes trust the one that is there: change to another with `nodegen secrets rotate PROFILE start --ca FILE`",
  },
  "secrets-chain-incomplete": {
    severity: "warning",
    message: (p: { path: string; issuer: string }) =>
      `the CA in ${p.path} was issued by "${p.issuer}", whose certificate is not among the files`,
    hint: () =>
      "Kubernetes is content with that; programs that want the chain to its root, such as openssl, are not",
  },
  "secrets-passphrase-missing": {
    severity: "error",
    message: (p: { path: string }) =>
      `${p.path} is encrypted with a passphrase, and there is no terminal to ask for it`,
    hint: () => "give it on a file descriptor: --passphrase-fd 3 3< FILE",
  },
  "secrets-passphrase-wrong": {
    severity: "error",
    message: (p: { path: string }) =>
      `the passphrase does not open ${p.path}, or the file is damaged`,
    hint: () => "nothing was changed; without its passphrase the file cannot be opened by anybody",
  },
  "secrets-expires-soon": {
    severity: "error",
    message: (p: { what: string; path: string; end: string; expired: boolean }) =>
      `the ${p.what} ${p.path} ${p.expired ? "has ended" : "ends"} on ${p.end}`,
    hint: (p: { remedy: string }) => p.remedy,
  },
  "secrets-name-unknown": {
    severity: "error",
    message: (p: { name: string; known: readonly string[] }) =>
      `there is no certificate "${p.name}"; there are ${p.known.length === 0 ? "none yet" : p.known.join(", ")}`,
    hint: () => "give a name that `nodegen secrets list` shows",
  },
  "secrets-rotation-order": {
    severity: "error",
    message: (p: { asked: string; state: string }) => `${p.asked} is not the next step: ${p.state}`,
    hint: (p: { next: string }) => `the next step is: nodegen secrets rotate PROFILE ${p.next}`,
  },
  "secrets-rotation-old-leaf": {
    severity: "error",
    message: (p: { path: string }) => `${p.path} is still signed by the old CA`,
    hint: () =>
      "build and launch every node anew with the new CA's certificates first: nodegen build PROFILE; where the CA's key is elsewhere: nodegen secrets csr PROFILE",
  },
  "secrets-rotation-damaged": {
    severity: "error",
    message: (p: { path: string }) => `${p.path} does not describe a rotation that nodegen began`,
    hint: () => "restore it and the folder pki beside it from a backup",
  },
  "secrets-rotation-no-ca": {
    severity: "error",
    message: (p: { directory: string }) => `${p.directory} has no CA yet that could be replaced`,
    hint: () => "`nodegen secrets init` makes one, `nodegen secrets import` takes one of yours",
  },
  "secrets-rotation-same-ca": {
    severity: "error",
    message: (p: { path: string }) => `the CA in ${p.path} is the one that is there already`,
    hint: () => "give another CA, or none to have one made",
  },
  "secrets-csr-not-needed": {
    severity: "error",
    message: (p: { keyPath: string }) =>
      `${p.keyPath} is there: nodegen issues certificates itself`,
    hint: () => "requests are for a CA whose key is elsewhere; move the key away if that is meant",
  },
  "secrets-csr-ca-there": {
    severity: "error",
    message: (p: { path: string }) => `${p.path} is there already, so no request for a CA is made`,
    hint: () => "change to another CA with `nodegen secrets rotate`",
  },
  "secrets-csr-no-ca": {
    severity: "error",
    message: (p: { path: string }) =>
      `${p.path} is not there, so it is not known which CA is to sign`,
    hint: () => "import the CA's certificate first, or ask with --ca for a CA below your own",
  },
  "secrets-identity-missing": {
    severity: "error",
    message: (p: { path: string }) => `${p.path} is encrypted with age, and no identity was given`,
    hint: () => "give the file with the identity: --identity FILE, or NODEGEN_AGE_IDENTITY=FILE",
  },
  "secrets-identity-wrong": {
    severity: "error",
    message: (p: { path: string }) =>
      `the given identity does not open ${p.path}: it is encrypted to other recipients`,
    hint: () => "give the identity of one of the recipients in recipients.txt; nothing was changed",
  },
  "secrets-identity-unreadable": {
    severity: "error",
    message: (p: { file: string; reason: string }) =>
      `${p.file} gives no age identity: ${p.reason}`,
    hint: () => "age-keygen makes such a file; its line begins with AGE-SECRET-KEY-1",
  },
  "secrets-encrypted-damaged": {
    severity: "error",
    message: (p: { path: string }) => `${p.path} is no whole age file: it is damaged`,
    hint: () => "restore it from a backup; nothing was changed",
  },
  "secrets-no-recipient": {
    severity: "error",
    message: (p: { path: string }) => `${p.path} names no age recipient`,
    hint: () => "write one a line (age1…), or decrypt the folder: nodegen secrets decrypt",
  },
  "secrets-recipient-invalid": {
    severity: "error",
    message: (p: { recipient: string; path: string }) =>
      `"${p.recipient}" of ${p.path} is no age recipient`,
    hint: () => "age-keygen -y FILE prints the recipient of an identity: age1…",
  },
  "secrets-not-encrypted": {
    severity: "error",
    message: (p: { directory: string }) => `${p.directory} is not encrypted`,
    hint: () => "`nodegen secrets encrypt PROFILE --recipient age1…` encrypts it",
  },
  "secrets-folder-missing": {
    severity: "error",
    message: (p: { directory: string }) => `${p.directory} is not there`,
    hint: () => "`nodegen secrets init` makes it, `nodegen secrets import` takes a CA of yours",
  },
  "secrets-export-there": {
    severity: "error",
    message: (p: { path: string }) => `${p.path} is there already and not empty`,
    hint: () => "name a new file or folder; nothing is overwritten",
  },
});
