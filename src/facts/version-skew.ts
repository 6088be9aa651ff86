/**
 * How many minors older than the API server a kubelet of 1.`minor` may be; it may never be newer.
 * https://kubernetes.io/releases/version-skew-policy/
 */
export function kubeletSkew(minor: number): number {
  return minor < 25 ? 2 : 3;
}

/**
 * The minors at which nodes must be replaced on the way from one to another, when each time the control plane goes as far
 * ahead as the nodes allow. The last one is `to`.
 */
export function nodeStops(from: number, to: number): readonly number[] {
  const stops: number[] = [];
  for (let minor = from; minor < to; ) {
    minor = Math.min(to, minor + kubeletSkew(minor));
    stops.push(minor);
  }
  return stops;
}
