/** Diagnostics of the cluster stage. */
export const clusterCodes = {};
