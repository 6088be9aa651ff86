import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadBinaryCatalog } from "../../../src/facts/binary-catalog.ts";

const catalog = await loadBinaryCatalog();

/** name, version, architecture, digest as its publisher or the collecting project gives it */
const digests = [
  [
    "kubelet",
    "1.16.1",
    "amd64",
    "29a66f72ce8bf4b08eec868953cc9c179e0f2319a52480d3c1259a24a24a9eb3",
  ],
  [
    "runc",
    "1.0.0-rc8",
    "amd64",
    "0a9ac20ee52b6084ad161d516cc4e6248c5fd0cdf1fd4a7ac27f5243675632f9",
  ],
  ["crictl", "1.16.1", "amd64", "19fed421710fccfe58f5573383bb137c19438a9056355556f1a15da8d23b3ad1"],
  [
    "cni-plugins",
    "0.8.2",
    "amd64",
    "21283754ffb953329388b5a3c52cef7d656d535292bda2d86fcdda604b482f85",
  ],
  [
    "containerd",
    "1.3.0",
    "amd64",
    "47653ab55b58668ce93704e47b727b41f57d296e4048d6860daf55d6b7c2bf18",
  ],
  [
    "kubelet",
    "1.36.4",
    "amd64",
    "cf2562db46c48ab84cc3791540778ee7fb1a0a008529adbb434723dd02ed8b4b",
  ],
  [
    "kubelet",
    "1.36.4",
    "arm64",
    "fd53ea3fcbd077844f50a3c67e9b52f62972a563674956bab0c0f4fb7ea37d50",
  ],
  [
    "kubectl",
    "1.36.4",
    "amd64",
    "8b8f088da2dab964f853b38464033b1be15ede2839eca751482357c45abdd05a",
  ],
  [
    "kubectl",
    "1.36.4",
    "arm64",
    "0ecf44450ee6063bf19dd166a103ee6df4a9034455c2abce626e6eea657d73fb",
  ],
  [
    "kubeadm",
    "1.36.4",
    "amd64",
    "10d054585907f2c8bb823c84f6a66b3bd2a474c3d795475f04e9a44f78650fe6",
  ],
  [
    "kubeadm",
    "1.36.4",
    "arm64",
    "6a849c07d3e1c708f5c40f1ac8be03a56124204dfc7e1931e4113634019c0dad",
  ],
  [
    "kube-proxy",
    "1.36.3",
    "arm64",
    "5db204a2f79b26f676137052b45e391f6f8c93b85c85ef0a1f5d72647e3c7834",
  ],
  [
    "containerd",
    "2.3.4",
    "amd64",
    "9d68969855fbf676cdb8ed758e420fb048d61f984f61de3e53eddfebe484d168",
  ],
  [
    "containerd",
    "2.3.4",
    "arm64",
    "a985fbb7e18fc0362d31a055338f5d7b0e087a3e27f14c70d1c5965399a29f95",
  ],
  ["runc", "1.4.3", "arm64", "633301e2e32f8a5ad54031aab4901eb00308bec677dd15faa2751e8f9dab5ca4"],
  ["crictl", "1.36.0", "amd64", "83855e114566a8a8c44c548d515670f51de3a5e1da8b2effb59870e2f10c25a3"],
  [
    "cni-plugins",
    "1.9.1",
    "amd64",
    "b98f74a0f8522f0a83867178729c1aa70f2158f90c45a2ca8fa791db1c76b303",
  ],
  [
    "kube-proxy",
    "1.16.1",
    "amd64",
    "c6ae34d58fcae93db84ec835ec5540d6c027690dcb281446f096d8f80e9af75f",
  ],
  [
    "kubelet",
    "1.9.10",
    "arm64",
    "8b6d61316e99c17d51ffd966c26d2034960947968a5a6840e547a1966a087ad7",
  ],
  ["kubelet", "1.9.0", "amd64", "a8d7be19e3b662681dc50dc0085ca12045979530a27d0200cf986ada3eff4d32"],
] as const;

for (const [name, version, architecture, sha256] of digests) {
  test(`the digest of ${name} ${version} for ${architecture}`, () => {
    assert.is(catalog.findBinary(name, version, architecture)?.sha256, sha256);
  });
}

test.run();
