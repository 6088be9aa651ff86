import type { Rotation } from "../../secrets/rotation.ts";

/** What is to be done between a step of a rotation and the next, for people. */
export function describeRotation(rotation: Rotation | "none", profile: string): string {
  if (rotation === "none") return lines(afterFinish(profile));
  const { step, started } = rotation;
  const since = started.toISOString().slice(0, 10);
  return step === "trust"
    ? lines([
        `Change of the CA, step 1 of 3, begun on ${since}: both are trusted, the old one signs.`,
        `Next: 1. nodegen build ${profile}`,
        "      2. on the control plane: give kube-apiserver (--client-ca-file) and kube-controller-manager (--root-ca-file)",
        "         pki/ca.crt with both CAs, restart them, and apply cluster/",
        "      3. launch every node anew with that build, or nodegen-node apply it on each",
        `      4. when no node trusts the old CA alone any more: nodegen secrets rotate ${profile} sign`,
        `To go back: nodegen secrets rotate ${profile} cancel`,
      ])
    : lines([
        `Change of the CA, step 2 of 3, begun on ${since}: both are trusted, the new one signs.`,
        `Next: 1. nodegen build ${profile}`,
        "      2. on the control plane: sign with the new CA (--cluster-signing-cert-file, --cluster-signing-key-file),",
        "         give kube-apiserver and the others certificates of the new CA, and apply cluster/",
        "      3. only then launch every node anew with that build, or nodegen-node apply it on each: a node that joins",
        "         before gets a certificate of the old CA",
        `      4. when no certificate of the old CA is in use any more: nodegen secrets rotate ${profile} finish`,
      ]);
}

function afterFinish(profile: string): readonly string[] {
  return [
    `Next: 1. nodegen build ${profile}`,
    "      2. on the control plane: give --client-ca-file and --root-ca-file pki/ca.crt without the CA that is put away",
    "      3. launch every node anew with that build, or nodegen-node apply it on each",
  ];
}

function lines(text: readonly string[]): string {
  return `${text.join("\n")}\n`;
}
