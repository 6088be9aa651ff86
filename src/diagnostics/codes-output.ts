/** Diagnostics of the output stage. */
export const outputCodes = {};
