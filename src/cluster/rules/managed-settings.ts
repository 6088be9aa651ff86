import type { Component } from "../../facts/component-settings.ts";

/** Flags that must agree with other files of the node, and where the profile sets them. */
const managedKubeletFlags: Readonly<Record<string, string>> = {
  config: "paths.kubeletConfig",
  kubeconfig: "paths.kubeletKubeconfig",
  "bootstrap-kubeconfig": "paths.bootstrapKubeconfig",
  "experimental-bootstrap-kubeconfig": "paths.bootstrapKubeconfig",
  "hostname-override": "the node's name",
  "node-ip": "the node's address",
  "node-labels": "labels of the pool or node",
  "register-with-taints": "taints of the pool or node",
  "container-runtime": "containerRuntime.name",
  "container-runtime-endpoint": "containerRuntime",
  "root-dir": "paths.kubelet",
  "cert-dir": "paths.kubeletCertificates",
  "tls-cert-file": "kubelet.servingCertificate",
  "tls-private-key-file": "kubelet.servingCertificate",
  "rotate-server-certificates": "kubelet.servingCertificate",
};

const managedKubeProxyFlags: Readonly<Record<string, string>> = {
  config: "paths.kubeProxyConfig",
  kubeconfig: "paths.kubeProxyKubeconfig",
  "hostname-override": "the node's name",
};

/** Fields that nodegen sets itself, and what to set in the profile instead. */
export const managedFields: Readonly<Record<Component, Readonly<Record<string, string>>>> = {
  kubelet: {
    apiVersion: "kubernetes.version",
    kind: "kubernetes.version",
    containerRuntimeEndpoint: "containerRuntime",
    registerWithTaints: "taints of the pool or node",
    tlsCertFile: "kubelet.servingCertificate",
    tlsPrivateKeyFile: "kubelet.servingCertificate",
  },
  "kube-proxy": {
    apiVersion: "kubernetes.version",
    kind: "kubernetes.version",
    hostnameOverride: "the node's name",
  },
};

/** Flags that nodegen sets itself, and what to set in the profile instead. */
export const managedFlags: Readonly<Record<Component, Readonly<Record<string, string>>>> = {
  kubelet: managedKubeletFlags,
  "kube-proxy": managedKubeProxyFlags,
};
