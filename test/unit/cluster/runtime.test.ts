import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatPath } from "../../../src/diagnostics/format-path.ts";
import { profileText, resolveText } from "../../helpers/plan-text.ts";

interface Case {
  readonly version: string;
  readonly runtime: string;
  readonly more?: string;
  readonly pools?: string;
}

/** kube-proxy of some minors has no digest, and it is not what is asked here. */
function resolve({ version, runtime, more = "", pools }: Case) {
  return resolveText(
    profileText({
      version,
      more: `kubeProxy: { enabled: false }\ncontainerRuntime: { ${runtime} }\n${more}`,
      ...(pools === undefined ? {} : { pools }),
    }),
  );
}

/** `code path` of everything that is more than a note. */
function complaints(given: Case): string[] {
  return resolve(given)
    .diagnostics.filter(({ severity }) => severity !== "note")
    .map(({ code, path }) => `${code} ${formatPath(path ?? [])}`);
}

/** The newest catalogued release of the series that kubespray pairs with the minor, or the one before where none is. */
const usual = [
  ["1.10.11", "docker", "17.03.2", "dockershim"],
  ["1.12.7", "docker", "18.06.3", "dockershim"],
  ["1.16.15", "docker", "18.09.9", "dockershim"],
  ["1.20.15", "docker", "19.03.15", "dockershim"],
  ["1.23.16", "docker", "20.10.17", "dockershim"],
  ["1.24.17", "docker", "20.10.17", "cri-dockerd"],
  ["1.29.15", "docker", "24.0.9", "cri-dockerd"],
  ["1.36.4", "docker", "24.0.9", "cri-dockerd"],
  ["1.24.17", "cri-o", "1.24.5", undefined],
  ["1.25.16", "cri-o", "1.25.1", undefined],
  ["1.36.4", "cri-o", "1.36.3", undefined],
  ["1.36.4", "containerd", "2.3.4", undefined],
] as const;

for (const [version, name, expected, adapter] of usual) {
  test(`${version} usually has ${name} ${expected}`, () => {
    const { value, diagnostics } = resolve({ version, runtime: `name: ${name}` });
    assert.equal(
      diagnostics.filter(({ severity }) => severity !== "note"),
      [],
    );
    const runtime = value?.containerRuntime;
    assert.is(runtime?.name, name);
    assert.is(runtime?.version, expected);
    assert.is(runtime?.name === "docker" ? runtime.adapter : undefined, adapter);
  });
}

const digest = `url: "https://m.example/{version}-{arch}", sha256: { amd64: ${"a".repeat(64)} }`;
const arm64 = "nodePools: [{ name: w, arch: arm64, nodes: [{ name: node-1 }] }]";

const refused: Readonly<Record<string, Case & { readonly expected: readonly string[] }>> = {
  "CRI-O of another minor": {
    version: "1.30.14",
    runtime: "name: cri-o, version: 1.28.10",
    expected: ["runtime-incompatible containerRuntime.version"],
  },
  "CRI-O of the next minor": {
    version: "1.30.14",
    runtime: "name: cri-o, version: 1.31.6",
    expected: ["runtime-untested containerRuntime.version"],
  },
  "CRI-O before there was a bundle": {
    version: "1.20.15",
    runtime: "name: cri-o",
    expected: ["runtime-version-needed kubernetes.version"],
  },
  "docker 25 with dockershim": {
    version: "1.23.16",
    runtime: "name: docker, version: 25.0.1",
    more: `binaries: { docker: { ${digest} } }`,
    expected: ["runtime-incompatible containerRuntime.version"],
  },
  "docker 29 with an old cri-dockerd": {
    version: "1.30.14",
    runtime: "name: docker, version: 29.1.2",
    more: `binaries: { docker: { ${digest} }, cri-dockerd: { version: 0.3.11 } }`,
    expected: ["runtime-incompatible containerRuntime.version"],
  },
  "docker 29 with a new cri-dockerd": {
    version: "1.36.4",
    runtime: "name: docker, version: 29.1.2",
    more: `binaries: { docker: { ${digest} } }`,
    expected: [],
  },
  "docker 17.03 on arm64": {
    version: "1.10.11",
    runtime: "name: docker, version: 17.03.2",
    pools: arm64,
    expected: ["binary-version-unknown containerRuntime.version"],
  },
  "mirrors that docker does not know": {
    version: "1.33.13",
    runtime:
      "name: docker, registryMirrors: { quay.io: [https://q.example], docker.io: [https://m.example, https://m.example/hub] }",
    expected: [
      'registry-mirror-unsupported containerRuntime.registryMirrors["quay.io"]',
      'registry-mirror-path containerRuntime.registryMirrors["docker.io"][1]',
    ],
  },
  "settings that other fields make": {
    version: "1.33.13",
    runtime:
      "config: { version: 2, plugins: { io.containerd.cri.v1.images: { pinned_images: { sandbox: a } } } }",
    expected: [
      "runtime-setting-managed containerRuntime.config.version",
      'runtime-setting-managed containerRuntime.config.plugins["io.containerd.cri.v1.images"].pinned_images.sandbox',
    ],
  },
  "docker's settings that other fields make": {
    version: "1.33.13",
    runtime: "name: docker, config: { exec-opts: [native.cgroupdriver=cgroupfs] }",
    expected: ["runtime-setting-managed containerRuntime.config.exec-opts"],
  },
  "a bridge address beside flanneld": {
    version: "1.33.13",
    runtime: "name: docker, config: { bip: 172.17.0.1/16 }",
    more: "cni: { plugin: flanneld, flanneld: { etcdEndpoints: [http://10.0.0.11:2379] } }",
    expected: ["runtime-setting-managed containerRuntime.config.bip"],
  },
  "null, which TOML does not have": {
    version: "1.33.13",
    runtime: "config: { imports: [a, null] }",
    expected: ["runtime-setting-null containerRuntime.config.imports[1]"],
  },
  // https://github.com/containerd/containerd/issues/13529
  "a sandbox image by digest with containerd 2.3.0": {
    version: "1.36.4",
    runtime: `version: 2.3.0, sandboxImage: "registry.k8s.io/pause@sha256:${"a".repeat(64)}"`,
    expected: ["sandbox-image-digest containerRuntime.sandboxImage"],
  },
  "a sandbox image by digest with containerd 2.3.4": {
    version: "1.36.4",
    runtime: `version: 2.3.4, sandboxImage: "registry.k8s.io/pause@sha256:${"a".repeat(64)}"`,
    expected: [],
  },
  "a pause image for each of two architectures": {
    version: "1.9.10",
    runtime: "name: docker, version: 17.12.1",
    pools:
      "nodePools: [{ name: v, nodes: [{ name: node-1 }] }, { name: w, arch: arm64, nodes: [{ name: node-2 }] }]",
    expected: [
      "runtime-untested containerRuntime.version",
      "sandbox-image-needed kubernetes.version",
    ],
  },
  "a download of its own runc, which docker brings": {
    version: "1.33.13",
    runtime: "name: docker",
    more: "binaries: { runc: { version: 1.3.4 } }",
    expected: ["binary-unknown binaries.runc"],
  },
};

// pkg/kubelet of 1.9: gcr.io/google_containers/pause-ARCH:3.0
test("the pause image of 1.9 is that of the pools' architecture", () => {
  const runtime = "name: docker, version: 17.12.1";
  const image = (pools?: string) =>
    resolve({ version: "1.9.10", runtime, ...(pools && { pools }) }).value?.containerRuntime
      .sandboxImage;
  assert.is(image(), "gcr.io/google_containers/pause-amd64:3.0");
  assert.is(image(arm64), "gcr.io/google_containers/pause-arm64:3.0");
});

for (const [name, { expected, ...given }] of Object.entries(refused)) {
  test(name, () => assert.equal(complaints(given), expected));
}

test.run();
