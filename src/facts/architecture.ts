/** The processor architectures nodegen knows, in Kubernetes' and Debian's spelling. */
export const architectures = ["amd64", "arm64"] as const;

export type Architecture = (typeof architectures)[number];
