import { newestKubernetes } from "../facts/compatibility.ts";

/** A profile to begin with: what must be changed comes first, what may be changed stands in comments. */
export function starterProfile(cluster: string, preset: string, schema: string): string {
  return `# yaml-language-server: $schema=./${schema}
# A nodegen profile: build it with "nodegen build profile.yaml", look before with "nodegen plan profile.yaml".
apiVersion: nodegen.dev/v1alpha1
kind: ClusterProfile
metadata:
  name: ${cluster}
extends: ${preset}                          # "nodegen presets" lists them

kubernetes:
  version: ${newestKubernetes()}
  controlPlaneEndpoint: https://10.0.0.10:6443   # your API server, or the load balancer before it
  # controlPlaneAddresses: [10.0.0.11, 10.0.0.12, 10.0.0.13]   # several: each node balances over them itself
  networking:
    podSubnet: 10.244.0.0/16
    serviceSubnet: 10.96.0.0/12

join:
  method: bootstrapToken                    # or tokenFile, clientCertificate
  # token: { $env: BOOTSTRAP_TOKEN }        # a token of your own; without it one is made

kubeProxy:
  enabled: false                            # kubeadm runs it as a DaemonSet; true makes it a unit of the node
  # config: { mode: nftables }

# containerRuntime:
#   registryMirrors:
#     docker.io: [https://mirror.example]

# kubelet:
#   config: { maxPods: 110 }                # any field of KubeletConfiguration
#   flags: { v: 2 }

# host:
#   packages: [socat, conntrack, ipset, iptables]
#   files:
#     - { path: /etc/motd, content: "built by nodegen\\n" }
#   commands:
#     - timedatectl set-timezone UTC

# packer: {}                                # an image of each pool with Packer, and slim user-data for it

nodePools:
  - name: workers
    arch: amd64                             # or arm64
    # labels: { disk: ssd }
    # taints: [{ key: dedicated, value: batch, effect: NoSchedule }]
    nodes:
      - name: worker-1
        address: 10.0.0.21
      # - { name: "more-{index}", count: 20, address: 10.0.1.0/24 }   # many at once
    # inventory: nodes.csv                  # in place of nodes: a CSV or JSON file

targets: [aws]                              # the build fails where user-data would be too large for one of these
`;
}
