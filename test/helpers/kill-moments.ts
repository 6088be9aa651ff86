/** At how many moments each command that writes is killed. */
export const killMoments = 50;
