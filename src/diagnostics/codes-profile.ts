/** Diagnostics of the profile stage. */
export const profileCodes = {};
