/** Diagnostics of the secrets stage. */
export const secretsCodes = {};
