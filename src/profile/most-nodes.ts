/** Nodes that one profile may have, in all its pools. */
export const mostNodes = 100_000;
