/** The container runtimes as their projects write themselves. */
export const runtimeTitles = {
  containerd: "containerd",
  docker: "docker",
  "cri-o": "CRI-O",
} as const;
