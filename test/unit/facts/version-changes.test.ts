import { test } from "uvu";
import * as assert from "uvu/assert";
import { versionChanges } from "../../../src/facts/version-changes.ts";

/** Words of a change, and the first minor with it: facts/kubernetes.md, sections 2 to 5. */
const expected: readonly (readonly [RegExp, number])[] = [
  [/unified cgroups/, 19],
  [/experimental-bootstrap-kubeconfig/, 7],
  [/refuses a host with swap/, 8],
  [/kubelet\.config\.k8s\.io/, 10],
  [/^rotateCertificates and/, 11],
  [/^serverTLSBootstrap works/, 12],
  [/warns of labels/, 13],
  [/--allow-privileged/, 15],
  [/does not start with labels/, 16],
  [/^unknown fields/, 17],
  [/^registerWithTaints/, 23],
  [/log file flags/, 26],
  [/^containerRuntimeEndpoint/, 27],
  [/--config-dir/, 28],
  [/flushFrequency/, 28],
  [/swapBehavior/, 30],
  [/cgroup driver/, 31],
  [/cgroup v1/, 35],
  [/--pod-infra-container-image/, 35],
  [/CRI v1alpha2/, 10],
  [/containerd 2\.x can/, 23],
  [/dockershim/, 24],
  [/CRI v1 only: containerd/, 26],
  [/CRI v1 only: cri-dockerd/, 26],
  [/no 1\.x any more/, 36],
  [/componentconfig/, 7],
  [/kubeproxy\.config\.k8s\.io/, 9],
  [/^featureGates/, 10],
  [/mode ipvs works/, 10],
  [/--hostname-override/, 13],
  [/userspace/, 26],
  [/nftables/, 31],
  [/ipvs deprecated/, 35],
  [/enable-bootstrap-token-auth/, 8],
  [/ClusterRoles/, 8],
  [/^RBAC/, 8],
  [/names its signer/, 18],
  [/^CertificateSigningRequests are/, 19],
];

for (const [words, minor] of expected) {
  test(`${words.source} from 1.${minor}`, () => {
    const found = versionChanges.filter(({ what }) => words.test(what));
    assert.equal(
      found.map((one) => one.minor),
      [minor],
    );
  });
}

test("every change is in the table above", () => {
  const unknown = versionChanges.filter(
    ({ what }) => !expected.some(([words]) => words.test(what)),
  );
  assert.equal(unknown, []);
});

test.run();
